#include "draft/typed_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "draft/common_type.hpp"
#include "draft/names.hpp"
#include "draft/sql_names.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

constexpr std::uint64_t most_odd = 10;  // one of that many values may be an object or array among texts

bool is_written_plainly(const NamedMember& member) {
    return member.scalars.size() == 1 && member.scalars.front().pointer.empty() && member.typed_nulls == 0;
}

bool holds_dense_objects(const Parts& parts) {
    // Names that few objects share are data: reactions, translations.
    return 2 * parts.present >= parts.objects * parts.members.all().size();
}

// Seconds and the nanoseconds behind them, as Firestore writes times; nothing where the object is none.
struct SecondsAndRest {
    const NamedMember* seconds = nullptr;
    const NamedMember* rest = nullptr;
};

std::optional<SecondsAndRest> seconds_in(const Parts& parts) {
    SecondsAndRest found;
    for (const NamedMember& member : parts.members.all()) {
        const std::string name = snake_case(member.name);
        if (name == "seconds") found.seconds = &member;
        if (name == "nanoseconds" || name == "nanos") found.rest = &member;
    }
    if (parts.members.all().size() != 2 || found.seconds == nullptr || found.rest == nullptr)
        return std::nullopt;
    const bool times = found.seconds->values.fits(Candidate::epoch_s) && !found.seconds->values.is_empty();
    return times && found.rest->values.fits(Candidate::bigint) ? std::optional(found) : std::nullopt;
}

// Epochs are read from texts, too: what reads texts only comes in front of them.
void texts_first(DraftColumn& column) {
    std::vector<std::size_t> order(column.forms.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_partition(order.begin(), order.end(),
                          [&](std::size_t i) { return column.forms[i] == "iso8601"; });
    const DraftColumn before = column;
    for (std::size_t i = 0; i < order.size(); ++i) {
        column.pointers[i] = before.pointers[order[i]];
        column.forms[i] = before.forms[order[i]];
    }
}

bool holds(const NamedMember& member, Meaning meaning) {
    return std::ranges::find(member.scalars, meaning, &ValueVariant::meaning) != member.scalars.end();
}

// Which of them are UUIDs would be lost.
bool mixes_bytes(const NamedMember& member) {
    return holds(member, Meaning::bytes) && holds(member, Meaning::uuid_bytes);
}

}  // namespace

bool TypedColumns::add(const NamedMember& member, const MembersPlace& place, const std::string& name) {
    const bool objects = member.parts != nullptr;
    const bool lists = member.lists > 0;
    if (member.single > 0)
        return objects || lists ? add_odd(member, place, name) : add_scalar(member, place, name);
    if (objects && lists) return false;
    return objects ? add_parts(member, place, name) : lists && add_collected(member, place, name);
}

bool TypedColumns::add_scalar(const NamedMember& member, const MembersPlace& place, const std::string& name) {
    if (is_written_plainly(member)) {
        const auto time = time_of(member.name, member.values, times_);
        if (!time) return false;
        add_time(member, place, name, *time);
        return true;
    }
    const auto common = common_type(member.scalars);
    if (!common || mixes_bytes(member)) return false;
    const std::string pointer = place.pointer + pointer_to(member.name);
    Member values = member.scalars.front().values;
    std::vector<std::string> wrappers;
    DraftColumn& column = columns_.add_column(name, common->sql, {});
    for (std::size_t i = 0; i < member.scalars.size(); ++i) {
        const ValueVariant& variant = member.scalars[i];
        if (i > 0) values.merge(variant.values);
        wrappers.push_back(variant.pointer.empty() ? "as it is" : "in " + variant.pointer.substr(1));
        const std::string form(form_of(common->readings[i]));
        const bool again =
            i > 0 && column.pointers.back() == pointer + variant.pointer && column.forms.back() == form;
        if (again) continue;
        column.pointers.push_back(pointer + variant.pointer);
        column.forms.push_back(form);
    }
    texts_first(column);
    // A single pointer would have to fit; of alternatives, what says nothing is passed over.
    if (member.typed_nulls > 0 && column.pointers == std::vector<std::string>{pointer}) {
        column.pointers.push_back(pointer);
        column.forms.push_back(column.forms.front());
    }
    ignore_said(member, pointer);
    column.evidence = fmt::format("{} {}", values.kinds(), fmt::join(wrappers, " and "));
    if (column.type == "text" && (holds(member, Meaning::bytes) || holds(member, Meaning::uuid_bytes)))
        out_.table.decisions.push_back(fmt::format(
            "`{}` holds bytes in base64, kept as text. decode({}, 'base64') makes bytea of it, in the database.",
            column.name, sql_name(column.name)));
    complete(column, member, values, place);
    return true;
}

// Numbers that are times, and texts and numbers that are the same times in two forms.
void TypedColumns::add_time(const NamedMember& member, const MembersPlace& place, const std::string& name,
                            const TimeReading& time) {
    DraftColumn& column = columns_.add_column(name, "timestamptz", {});
    for (const Candidate form : time.forms) {
        column.pointers.push_back(place.pointer + pointer_to(member.name));
        column.forms.emplace_back(form_of(form));
    }
    if (time.doubtful) {
        const auto otherwise = member.values.type();
        out_.table.decisions.push_back(fmt::format("`{}` is taken for a time: {}. If it is none, make it {}.",
                                                   column.name, time.evidence,
                                                   otherwise ? sql_type(*otherwise) : "text"));
    } else {
        out_.table.decided.push_back(fmt::format("`{}` is a time: {}.", column.name, time.evidence));
    }
    column.evidence = evidence_of(member.values, place.records);
    complete(column, member, member.values, place);
}

// What is the same for all columns of single values.
void TypedColumns::complete(DraftColumn& column, const NamedMember& member, const Member& values,
                            const MembersPlace& place) {
    column.facts = member.facts;
    column.seen = values.seen();
    column.secret = sounds_secret(member.name);
    column.not_null =
        place.always && values.present() == place.records && values.nulls() == 0 && member.typed_nulls == 0;
    column.empty_is_null = column.type != "text" && column.type != "bytea" && values.empty_texts() > 0;
    const Candidate reading = column.type == "text" ? Candidate::text : Candidate::timestamptz;
    columns_.finish(column, values, values.repairs(reading));
    if (column.secret) out_.table.decisions.push_back(secret_decision(column.name));
}

void TypedColumns::ignore_said(const NamedMember& member, const std::string& pointer) {
    for (const std::string& said : member.said)
        out_.table.ignored.push_back(pointer + said);
}

// Texts among which a few are objects or arrays: those are kept as JSON text.
bool TypedColumns::add_odd(const NamedMember& member, const MembersPlace& place, const std::string& name) {
    const std::uint64_t odd = member.lists + (member.parts ? member.parts->objects : 0);
    if (!is_written_plainly(member) || !member.said.empty() || odd * most_odd > member.single) return false;
    const Member& values = member.scalars.front().values;
    const bool texts = values.fits(Candidate::text) || values.fits(Candidate::text_of_any);
    if (!texts || values.texts() <= values.numbers()) return false;
    const std::string pointer = place.pointer + pointer_to(member.name);
    DraftColumn& column = columns_.add_column(name, "text", {pointer, pointer});
    column.forms = {values.fits(Candidate::text) ? "" : "text", "json"};
    column.evidence = fmt::format("{}, {} of {} objects or arrays", values.kinds(), odd, odd + member.single);
    out_.table.decisions.insert(
        out_.table.decisions.begin(),
        fmt::format(
            "`{}` holds texts but for {} of {} values, which are kept as JSON text. Correct the odd ones, "
            "or keep it.",
            column.name, odd, odd + member.single));
    complete(column, member, values, place);
    column.not_null = place.always && member.values.present() == place.records && member.values.nulls() == 0;
    column.facts = nullptr;
    return true;
}

// Lists whose elements stand in wrappers, or are times in numbers: {"L": [{"S": "a"}]}, [{"$oid": "…"}].
bool TypedColumns::add_collected(const NamedMember& member, const MembersPlace& place,
                                 const std::string& name) {
    if (member.elements.size() != 1) return false;
    const ValueVariant& elements = member.elements.front();
    if (elements.pointer == "/*") return add_times(member, place, name);
    if (elements.values.nulls() > 0) return false;
    if (elements.values.has_kind(json::Kind::object) || elements.values.has_kind(json::Kind::array))
        return false;
    const auto common = common_type(member.elements);
    if (!common || (common->sql != "text" && elements.values.empty_texts() > 0)) return false;
    DraftColumn& column = columns_.add_column(name, std::string(common->sql) + "[]",
                                              {place.pointer + pointer_to(member.name) + elements.pointer});
    column.kind = DraftColumn::Kind::collect;
    column.forms = {std::string(form_of(common->readings.front()))};
    ignore_said(member, place.pointer + pointer_to(member.name));
    column.secret = sounds_secret(member.name);
    column.element_facts = member.element_facts;
    column.evidence = fmt::format("lists, elements at {}", elements.pointer);
    const Candidate reading = common->sql == "text" ? Candidate::text : Candidate::timestamptz;
    columns_.finish(column, elements.values, elements.values.repairs(reading));
    if (column.secret) out_.table.decisions.push_back(secret_decision(column.name));
    return true;
}

bool TypedColumns::add_times(const NamedMember& member, const MembersPlace& place, const std::string& name) {
    const Member& values = member.elements.front().values;
    const auto time = time_of(member.name, values, std::nullopt);
    const bool other = member.typed_nulls > 0 || values.empty_texts() > 0;
    if (!time || time->doubtful || time->forms.size() != 1 || other) return false;
    DraftColumn& column =
        columns_.add_column(name, "timestamptz[]", {place.pointer + pointer_to(member.name)});
    column.forms = {std::string(form_of(time->forms.front()))};
    column.not_null = place.always && member.values.present() == place.records && member.values.nulls() == 0;
    column.evidence = evidence_of(member.values, place.records);
    out_.table.decided.push_back(fmt::format("`{}` holds times: {}.", column.name, time->evidence));
    columns_.finish(column, values, values.repairs(Candidate::timestamptz));
    return true;
}

// An object becomes columns, where its members are those of a programmer.
bool TypedColumns::add_parts(const NamedMember& member, const MembersPlace& place, const std::string& name) {
    const Parts& parts = *member.parts;
    if (member.nested.records() != nullptr || sounds_secret(member.name)) return false;
    if (parts.mixed || parts.unstorable || parts.members.too_many() || parts.members.all().empty())
        return false;
    if (!holds_dense_objects(parts)) return false;
    const auto tells = [](const NamedMember& part) {
        return part.single > 0 || part.lists > 0 || part.parts;
    };
    if (!std::ranges::any_of(parts.members.all(), tells)) return false;
    MembersPlace inner;
    inner.pointer = place.pointer + pointer_to(member.name) + parts.pointer;
    inner.prefix = is_envelope(member.name) ? place.prefix : name + "_";
    inner.records = parts.objects;
    inner.always = place.always && member.values.present() == place.records && member.values.nulls() == 0 &&
                   member.typed_nulls == 0;
    if (const auto time = seconds_in(parts)) {
        const TimeReading reading{{Candidate::epoch_s}, "seconds and nanoseconds since 1970", false};
        add_time(*time->seconds, inner, name, reading);
        if (time->rest->values.has_nonzero())
            out_.table.decisions.push_back(fmt::format(
                "`{}` holds whole seconds, `{}_nanoseconds` what comes behind them, as a mapping does not "
                "calculate. Add them in the database, or drop the column.",
                name, name));
        columns_.add({name + "_nanoseconds", {time->rest}, time->rest->values},
                     {inner.pointer, "", inner.records, inner.always});
    } else {
        for (const MemberGroup& group : group_members(parts.members.all()))
            columns_.add(group, inner);
    }
    ignore_said(member, place.pointer + pointer_to(member.name));
    return true;
}

}  // namespace copyover::draft
