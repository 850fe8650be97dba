#include "random_document.hpp"

#include <algorithm>
#include <array>

namespace copyover::json {

std::string DocumentGenerator::blanks() {
    static constexpr std::array<const char*, 8> choices{"", "", "", " ", "\n", "\r\n  ", "\t", "\n\n    "};
    return choices[below(choices.size())];
}

std::string DocumentGenerator::string() {
    static constexpr std::array<const char*, 16> pieces{
        "a",  "bc", " ", "\\\"",    "\\\\",           "\\n", "{", "}", "[", "]",
        ":,", "é",  "🎉", "\\u00e9", "\\ud83c\\udf89", "\\/"};
    std::string out = "\"";
    for (std::size_t n = below(below(20) == 0 ? 200 : 8); n > 0; --n)
        out += pieces[below(pieces.size())];
    return out + '"';
}

std::string DocumentGenerator::number() {
    static constexpr std::array<const char*, 8> choices{"0",     "-1",   "1.50", "12345678901234567890",
                                                        "1e400", "-0.0", "7E-3", "42"};
    return choices[below(choices.size())];
}

std::string DocumentGenerator::container(int depth) {
    const bool is_array = below(2) == 0;
    std::string out = is_array ? "[" : "{";
    const std::size_t count = below(5);
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) out += ',';
        out += blanks();
        // The number makes names different.
        if (!is_array) out += "\"" + std::to_string(i) + string().substr(1) + blanks() + ":" + blanks();
        out += value(depth - 1) + blanks();
    }
    if (count == 0) out += blanks();
    return out + (is_array ? "]" : "}");
}

std::string DocumentGenerator::value(int depth) {
    static constexpr std::array<const char*, 3> literals{"true", "false", "null"};
    const std::size_t kind = below(depth > 0 ? 6 : 4);
    if (kind == 0) return literals[below(3)];
    if (kind == 1) return number();
    return kind < 4 ? string() : container(depth);
}

void DocumentGenerator::append_records(RandomDocument& document, const std::string& pointer) {
    std::string& text = document.text;
    const bool is_array = below(2) == 0;
    text += is_array ? "[" : "{";
    const std::size_t count = below(12);
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ',';
        text += blanks();
        const std::string name = is_array ? std::to_string(i) : "u_" + std::to_string(i);
        if (!is_array) text += "\"" + name + "\"" + blanks() + ":" + blanks();
        ExpectedRecord record{.pointer = pointer + "/" + name, .text = value(4), .offset = text.size()};
        record.line += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
        const std::size_t newline = text.rfind('\n');
        record.column = newline == std::string::npos ? text.size() + 1 : text.size() - newline;
        text += record.text + blanks();
        document.records.push_back(record);
    }
    text += is_array ? "]" : "}";
}

RandomDocument DocumentGenerator::document() {
    RandomDocument document;
    document.text = blanks();
    if (below(3) == 0) {
        document.pattern = "/*";
        append_records(document, "");
    } else if (below(2) == 0) {
        document.pattern = "/users/*";
        document.text += "{" + blanks() + "\"meta\":" + value(3) + ",\"users\"" + blanks() + ":" + blanks();
        append_records(document, "/users");
        document.text += blanks() + ",\"end\":" + value(2) + "}";
    } else {
        document.pattern = "/*/*";
        document.text += "{";
        const std::size_t channels = below(5);
        for (std::size_t i = 0; i < channels; ++i) {
            document.text += std::string(i > 0 ? "," : "") + blanks() + "\"c" + std::to_string(i) + "\":";
            append_records(document, "/c" + std::to_string(i));
        }
        document.text += "}";
    }
    document.text += blanks();
    return document;
}

}  // namespace copyover::json
