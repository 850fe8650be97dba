#include "draft/column_match.hpp"

#include <algorithm>
#include <optional>

#include "draft/candidate.hpp"
#include "schema/type_families.hpp"

namespace copyover::draft {

namespace {

using schema::TypeKind;

bool fits(const DraftColumn& drafted, auto... candidates) {
    return ((((drafted.seen.possible >> static_cast<unsigned>(candidates)) & 1U) != 0) || ...);
}

bool is_any_text(const schema::Type& type) {
    return schema::is_characters(type.kind) || type.kind == TypeKind::enumeration;
}

std::optional<Candidate> epoch_of(const DraftColumn& drafted) {
    for (const Candidate epoch : {Candidate::epoch_s, Candidate::epoch_ms, Candidate::epoch_us})
        if (fits(drafted, epoch)) return epoch;
    return std::nullopt;
}

bool is_drafted(const DraftColumn& drafted, auto... types) {
    return ((drafted.type == types) || ...);
}

bool takes_list(const schema::Type& type, const DraftColumn& drafted) {
    switch (type.kind) {
        case TypeKind::boolean: return is_drafted(drafted, "boolean[]");
        case TypeKind::int2:
        case TypeKind::int4:
        case TypeKind::int8: return is_drafted(drafted, "bigint[]");
        case TypeKind::float4:
        case TypeKind::float8:
        case TypeKind::numeric: return is_drafted(drafted, "bigint[]", "numeric[]");
        case TypeKind::date: return is_drafted(drafted, "date[]");
        case TypeKind::timestamp:
        case TypeKind::timestamptz: return is_drafted(drafted, "timestamptz[]", "timestamp[]");
        case TypeKind::uuid: return is_drafted(drafted, "uuid[]");
        default: return is_any_text(type) && !is_drafted(drafted, "boolean[]", "bytea[]");
    }
}

}  // namespace

bool takes(const schema::Column& column, const DraftColumn& drafted) {
    const schema::Type& type = column.type;
    const bool document = drafted.type == "json" || drafted.type == "jsonb";
    if (type.kind == TypeKind::json || type.kind == TypeKind::jsonb)
        return !type.array && drafted.kind != DraftColumn::Kind::collect &&
               (type.kind == TypeKind::json || drafted.type != "json");
    if (type.array != drafted.type.ends_with("[]")) return false;
    if (type.array) return takes_list(type, drafted);
    if (document) return false;
    switch (type.kind) {
        case TypeKind::boolean: return is_drafted(drafted, "boolean") || drafted.seen.bits;
        case TypeKind::int2:
        case TypeKind::int4:
        case TypeKind::int8: return is_drafted(drafted, "bigint") || fits(drafted, Candidate::bigint_digits);
        case TypeKind::float4:
        case TypeKind::float8:
        case TypeKind::numeric:
            return is_drafted(drafted, "bigint", "numeric") || fits(drafted, Candidate::numeric_digits);
        case TypeKind::date: return is_drafted(drafted, "date");
        case TypeKind::time: return is_drafted(drafted, "time");
        case TypeKind::timestamp:
        case TypeKind::timestamptz:
            return is_drafted(drafted, "timestamp", "timestamptz") || drafted.seen.stamps ||
                   epoch_of(drafted).has_value();
        case TypeKind::uuid: return is_drafted(drafted, "uuid");
        case TypeKind::bytea: return is_drafted(drafted, "bytea");
        case TypeKind::unsupported: return false;
        default: return true;
    }
}

DraftColumn matched(const schema::Column& column, const DraftColumn& drafted) {
    const schema::Type& type = column.type;
    DraftColumn out = drafted;
    out.name = column.name;
    out.type = type.name;
    out.not_null = column.not_null;
    const bool stamp = schema::is_date_or_time(type.kind);
    const bool bytes = type.kind == TypeKind::bytea || type.kind == TypeKind::uuid;
    const bool kept = (drafted.type == "text" && is_any_text(type)) || bytes;
    if (stamp) {
        if (drafted.has_forms() && drafted.type != "text") {
            std::ranges::replace(out.forms, std::string(), std::string("iso8601"));
        } else {
            const auto epoch = drafted.seen.stamps ? std::nullopt : epoch_of(drafted);
            const bool number = epoch && !is_drafted(drafted, "timestamp", "timestamptz", "time");
            out.forms.assign(out.pointers.size(), std::string(number ? form_of(*epoch) : "iso8601"));
        }
        if (out.kind == DraftColumn::Kind::capture) out.forms.clear();
    } else if (!kept) {
        out.forms.clear();
        // Two ways to read one value are one.
        out.pointers.erase(std::unique(out.pointers.begin(), out.pointers.end()), out.pointers.end());
        if (drafted.type == "boolean" && is_any_text(type)) out.forms.assign(out.pointers.size(), "text");
    }
    const bool document = type.kind == TypeKind::json || type.kind == TypeKind::jsonb;
    out.empty_is_null = !is_any_text(type) && !document && !type.array && type.kind != TypeKind::bytea &&
                        drafted.seen.empty_texts;
    if (!is_any_text(type)) out.repairs &= ~(lost_nul | lost_surrogate);
    if (!stamp) out.repairs &= ~lost_precision;
    return out;
}

bool needs_zone(const schema::Column& column, const DraftColumn& drafted) {
    const bool zoneless = is_drafted(drafted, "timestamp", "timestamp[]");
    if (column.type.kind == TypeKind::timestamptz)
        return zoneless || (drafted.type == "text" && drafted.seen.stamps);
    return column.type.kind == TypeKind::timestamp && !zoneless;
}

}  // namespace copyover::draft
