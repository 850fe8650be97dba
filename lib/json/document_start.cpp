#include "json/document_start.hpp"

#include <fmt/format.h>

#include <optional>

#include "json/lexical.hpp"
#include "json/structure_scanner.hpp"

namespace copyover::json {

namespace {

// A first line of NDJSON must end within this much.
constexpr std::size_t detection_size = 64 * 1024;

void read_ahead(TextWindow& window, std::size_t bytes) {
    while (window.ahead().size() < bytes && window.more()) {
    }
}

struct Encoding {
    std::string_view shown;
    std::string_view iconv;  // its name there, which takes a mark away where there is one
};

// UTF-16 and UTF-32 by their marks, or by where their zero bytes stand in two characters of ASCII (RFC 4627
// section 3). Nothing where it is neither.
std::optional<Encoding> foreign_encoding(std::string_view text) {
    const auto starts_with = [&](std::string_view mark) { return text.starts_with(mark); };
    if (starts_with(std::string_view("\xff\xfe\0\0", 4))) return Encoding{"UTF-32 (little-endian)", "UTF-32"};
    if (starts_with(std::string_view("\0\0\xfe\xff", 4))) return Encoding{"UTF-32 (big-endian)", "UTF-32"};
    if (starts_with("\xff\xfe")) return Encoding{"UTF-16 (little-endian)", "UTF-16"};
    if (starts_with("\xfe\xff")) return Encoding{"UTF-16 (big-endian)", "UTF-16"};
    if (text.size() < 2) return std::nullopt;
    const bool first = text[0] == 0;
    const bool second = text[1] == 0;
    if (text.size() >= 4 && first && second && text[2] == 0 && text[3] != 0)
        return Encoding{"UTF-32 (big-endian)", "UTF-32BE"};
    if (text.size() >= 4 && !first && second && text[2] == 0 && text[3] == 0)
        return Encoding{"UTF-32 (little-endian)", "UTF-32LE"};
    if (first && !second) return Encoding{"UTF-16 (big-endian)", "UTF-16BE"};
    if (!first && second) return Encoding{"UTF-16 (little-endian)", "UTF-16LE"};
    return std::nullopt;
}

std::string_view without_blanks(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    return start == std::string_view::npos ? "" : text.substr(start);
}

// The length of the value at the start of the text, 0 where it does not end there.
std::size_t value_length(std::string_view text) {
    if (text.empty() || !starts_value(text[0])) return 0;
    if (text[0] == '{' || text[0] == '[') {
        StructureScanner scanner;
        return scanner.scan(text).value_or(0);
    }
    bool escaped = false;
    if (text[0] == '"') return find_quote(text, 1, escaped) + 1;
    std::size_t length = 0;
    while (length < text.size() && !ends_word(text[length]))
        ++length;
    return length;
}

// Whether the first line is one whole value and another value follows on a later line.
bool is_ndjson(std::string_view text) {
    text = without_blanks(text);
    const std::size_t newline = text.find('\n');
    if (newline == std::string_view::npos) return false;
    const std::string_view line = text.substr(0, newline);
    const std::size_t length = value_length(line);
    if (length == 0 || !without_blanks(line.substr(length)).empty()) return false;
    const std::string_view rest = without_blanks(text.substr(newline));
    return !rest.empty() && starts_value(rest[0]);
}

}  // namespace

DocumentStart examine_start(TextWindow& window, Format wanted) {
    DocumentStart start;
    read_ahead(window, 4);
    const std::string_view text = window.ahead();
    start.zero_bytes = text.empty();
    if (const auto encoding = foreign_encoding(text)) {
        start.problem = Problem{
            .rule = &rule::json_encoding,
            .message = fmt::format("the file is {}; JSON must be UTF-8", encoding->shown),
            .fix = fmt::format("write the file as UTF-8: iconv -f {} -t UTF-8 does it", encoding->iconv)};
        return start;
    }
    if (text.starts_with("\xef\xbb\xbf")) {
        start.problem = Problem{.rule = &rule::json_bom,
                                .message = "the file starts with a UTF-8 byte order mark; it was skipped"};
        window.skip_mark(3);
    }
    start.format = wanted;
    if (wanted == Format::detect) {
        read_ahead(window, detection_size);
        start.format = is_ndjson(window.ahead()) ? Format::ndjson : Format::json;
    }
    return start;
}

}  // namespace copyover::json
