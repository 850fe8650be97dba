#include "event_text.hpp"

#include <fmt/format.h>

namespace copyover::json {

namespace {

struct Renderer {
    std::string operator()(const Record& r) const {
        return fmt::format("record {}:{} @{} {} #{} {}", r.line, r.column, r.offset, to_pointer(r.path),
                           r.pattern, r.text);
    }
    std::string operator()(const OutsideValue& v) const {
        return fmt::format("outside {} {}:{} {}{}", name_of(v.kind), v.line, v.column, to_pointer(v.path),
                           v.on_the_way ? " (on the way)" : "");
    }
    std::string operator()(const Container& c) const {
        return fmt::format("container {} {}:{} {} records {}{}", name_of(c.kind), c.line, c.column,
                           to_pointer(c.path), c.records, c.empty ? " (empty)" : "");
    }
    std::string operator()(const Watched& w) const { return fmt::format("watched {}", w.pointer); }
    std::string operator()(const Problem& p) const {
        return fmt::format("problem {} {}:{} @{} {}: {}{}", p.rule->name, p.line, p.column, p.offset,
                           p.pointer, p.message,
                           p.lost_record ? fmt::format(" (lost #{})", *p.lost_record) : "");
    }
};

}  // namespace

std::string to_text(const Event& event) {
    return std::visit(Renderer{}, event);
}

std::vector<Pattern> patterns(const std::vector<std::string_view>& texts) {
    std::vector<Pattern> out;
    for (const std::string_view text : texts)
        out.push_back(std::get<Pattern>(parse_pattern(text)));
    return out;
}

std::vector<std::string> events_of(std::string_view document, const std::vector<Pattern>& patterns,
                                   const DocumentOptions& options) {
    const auto source = from_memory(document);
    DocumentReader reader(*source, patterns, options);
    std::vector<std::string> out;
    while (const auto event = reader.next())
        out.push_back(to_text(*event));
    return out;
}

}  // namespace copyover::json
