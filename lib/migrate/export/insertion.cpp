#include "migrate/export/insertion.hpp"

#include "base/json_quoting.hpp"

namespace copyover::migrate {

namespace {

// The blanks in front of each item. Where no record shows them, one step deeper than the closing bracket.
std::string lead_of(FileText& file, const ContainerPlace& container) {
    if (container.last) {
        const std::uint64_t item = container.kind == json::Kind::object
                                       ? file.name_start(container.last->offset)
                                       : container.last->offset;
        return file.text(file.before_blanks(item), item);
    }
    const std::string closing = file.text(file.before_blanks(container.end), container.end);
    return closing.find('\n') == std::string::npos ? std::string(" ") : closing + "  ";
}

// "[\n  item,\n  item\n]"
std::string container_text(const NewContainer& container, const std::string& lead) {
    const bool has_lines = lead.find('\n') != std::string::npos;
    const std::string inner = has_lines ? lead + "  " : std::string();
    const bool is_object = container.kind == json::Kind::object;
    std::string text(1, is_object ? '{' : '[');
    for (const std::string& item : container.items)
        text += (text.size() == 1 ? inner : "," + (has_lines ? inner : std::string(" "))) + item;
    text += has_lines ? lead : std::string();
    text += is_object ? '}' : ']';
    return text;
}

}  // namespace

std::string member_text(const std::string& name, const std::string& value) {
    return json_string(name) + ": " + value;
}

RecordEdit insertion(FileText& file, const ContainerPlace& container, const std::vector<std::string>& items,
                     const std::map<std::string, NewContainer>& made) {
    std::vector<std::string> all = items;
    const std::string lead = lead_of(file, container);
    for (const auto& [name, inner] : made)
        all.push_back(member_text(name, container_text(inner, lead)));
    std::string text;
    for (const std::string& item : all) {
        const bool is_first = container.is_empty && text.empty();
        if (!is_first) text.append(",").append(lead);
        text += item;
    }
    return {file.before_blanks(container.end), 0, ItemKind::element, text};
}

RecordEdit line_insertion(FileText& file, const std::vector<std::string>& lines) {
    const bool is_ended = file.size() == 0 || file.at(file.size() - 1) == '\n';
    std::string text;
    for (const std::string& line : lines)
        text += is_ended ? line + "\n" : "\n" + line;
    return {file.size(), 0, ItemKind::line, text};
}

}  // namespace copyover::migrate
