#include "mapping/syntax/reading_syntax.hpp"

#include <iterator>
#include <utility>

#include "mapping/syntax/text_options.hpp"

namespace copyover::mapping {

ReadingSyntax read_options(const SyntaxReader& reader, json::NodeIndex at) {
    ReadingSyntax result;
    if (const auto found = reader.document().member(at, "as")) {
        result.form_at = *found;
        const auto name = reader.text(*found);
        if (name) {
            const auto form = find_form(
                reader.choice(*found, {"iso8601", "epoch_s", "epoch_ms", "epoch_us", "json", "text", "keys",
                                       "values", "count", "html_unescape", "concat", "literal", "rfc2822",
                                       "ctime", "base64", "latin1_utf8", "firestore", "dynamodb"}));
            if (form) result.form = *form;
        }
    }
    if (const auto found = reader.document().member(at, "zone")) result.zone = reader.zone(*found);
    if (const auto found = reader.document().member(at, "null_if")) result.null_if = reader.scalars(*found);
    if (const auto found = reader.document().member(at, "map");
        found && reader.is_kind(*found, json::Kind::object)) {
        result.map = *found;
        for (const json::NodeIndex entry : reader.document().children(*found))
            reader.is_scalar(entry);
    }
    read_text_options(reader, at, result);
    return result;
}

MaybeReadings read_capture(const SyntaxReader& reader, json::NodeIndex at, const ReadingSyntax& way) {
    auto name = reader.text(at);
    if (!name) return std::nullopt;
    ReadingSyntax reading = way;
    reading.source.at = at;
    reading.source.pointer.kind = PointerExpression::Kind::file;
    reading.source.pointer.capture = std::move(*name);
    return std::vector{std::move(reading)};
}

MaybeReadings read_pointers(const SyntaxReader& reader, json::NodeIndex at, const ReadingSyntax& way) {
    if (reader[at].kind != json::Kind::array) {
        auto source = reader.pointer(at);
        if (!source) return std::nullopt;
        ReadingSyntax reading = way;
        reading.source = std::move(*source);
        return std::vector{std::move(reading)};
    }
    MaybeReadings all{std::in_place};
    for (const json::NodeIndex element : reader.document().children(at))
        append(all, reader.is_kind(element, json::Kind::string) ? read_pointers(reader, element, way)
                                                                : std::nullopt);
    return all;
}

void append(MaybeReadings& all, MaybeReadings more) {
    if (!all || !more) {
        all.reset();
        return;
    }
    all->insert(all->end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
}

}  // namespace copyover::mapping
