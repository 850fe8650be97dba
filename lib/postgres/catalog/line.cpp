#include "postgres/catalog/line.hpp"

#include <algorithm>
#include <array>

namespace copyover::postgres {

namespace {

constexpr char separator = '\t';

template <typename Line>
auto fields_of(Line& line) {
    return std::array{&line.table, &line.object, &line.property, &line.text, &line.restore};
}

}  // namespace

std::string to_line(const CatalogLine& line) {
    std::string joined;
    for (const std::string* field : fields_of(line)) {
        if (field != &line.table) joined += separator;
        const std::size_t start = joined.size();
        joined += *field;
        std::replace_if(
            joined.begin() + static_cast<std::ptrdiff_t>(start), joined.end(),
            [](char c) { return c == '\n' || c == separator; }, ' ');
    }
    return joined;
}

CatalogLine from_line(std::string_view line) {
    CatalogLine read;
    for (std::string* field : fields_of(read)) {
        const std::size_t end = std::min(line.find(separator), line.size());
        *field = line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return read;
}

std::string name_of(const CatalogLine& line) {
    return to_line({line.table, line.object, line.property, {}, {}});
}

std::string to_string(const CatalogLine& line) {
    std::string text;
    for (const std::string* field : fields_of(line)) {
        if (field == &line.restore || field->empty()) continue;
        text += (text.empty() ? "" : field == &line.text ? ": " : ", ") + *field;
    }
    return text;
}

}  // namespace copyover::postgres
