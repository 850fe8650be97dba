#include "mapping/extract/column_texts.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/convert/uuid.hpp"

namespace copyover::mapping {

namespace {

// A text of several values. Where one of them is absent or null there is none, which is no failure.
struct Gathered {
    std::vector<std::string_view> parts;
    Input whole;  // its text is still missing
    Made made;    // refused where a value cannot be joined; else NULL
    bool complete = false;
};

Gathered gather(std::span<const Reading> readings, const Target& target, Workbench& bench) {
    Gathered out;
    out.whole.kind = json::Kind::string;
    for (const Reading& reading : readings) {
        if (reading.place.kind == Place::Kind::constant) {
            out.parts.emplace_back(reading.constant);
            continue;
        }
        const Found found = bench.places.find(reading.place);
        if (!found.present) return out;
        bench.feeds.note_match(target.column.number);
        if (bench.readings.is_null(reading, found.input)) return out;
        if (found.input.kind != json::Kind::string && found.input.kind != json::Kind::number) {
            out.made = bench.refuse(target,
                                    {.rule = &rule::value_type,
                                     .reason = "is not a text or number that can be joined",
                                     .fix = {}},
                                    found.input, out.made);
            return out;
        }
        out.whole.has_nul |= found.input.has_nul;
        out.whole.has_surrogate |= found.input.has_surrogate;
        out.made.node = bench.places.node_of(found.input);
        out.parts.push_back(found.input.text);
    }
    out.complete = true;
    return out;
}

Input joined(const Gathered& gathered, std::string_view delimiter, schema::Arena& arena) {
    std::string text;
    for (std::size_t i = 0; i < gathered.parts.size(); ++i) {
        if (i > 0) text += delimiter;
        text += gathered.parts[i];
    }
    Input whole = gathered.whole;
    whole.text = arena.keep(text);
    return whole;
}

}  // namespace

Made make_kind(const Joined& kind, const Target& target, Workbench& bench) {
    Gathered gathered = gather(kind.readings, target, bench);
    if (!gathered.complete) return gathered.made;
    if (kind.sort) std::ranges::sort(gathered.parts);
    return bench.take_whole(target, joined(gathered, kind.delimiter, bench.arena), gathered.made.node);
}

Made make_kind(const NamedUuid& kind, const Target& target, Workbench& bench) {
    const Gathered gathered = gather(kind.readings, target, bench);
    if (!gathered.complete) return gathered.made;
    const Input name = joined(gathered, ":", bench.arena);
    if (name.has_surrogate)
        return bench.refuse(target,
                            {.rule = &rule::value_surrogate,
                             .reason = "contains half a surrogate pair, which has no UTF-8 form",
                             .fix = {}},
                            name, gathered.made);
    const schema::Uuid uuid = uuid5(kind.name_space, name.text);
    if (target.column.conversion.type->kind == schema::TypeKind::uuid) return {{uuid}, gathered.made.node};
    return bench.take_whole(target, input_of_name(bench.arena.keep(to_string(uuid))), gathered.made.node);
}

}  // namespace copyover::mapping
