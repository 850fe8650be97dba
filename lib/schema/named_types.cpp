#include "schema/named_types.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "schema/expression_text.hpp"
#include "schema/sql_scanner.hpp"

namespace copyover::schema {

Name qualified_name(const std::vector<std::string>& parts) {
    if (parts.empty()) return {};
    return {parts.size() > 1 ? parts[parts.size() - 2] : "", parts.back()};
}

std::int32_t integer_constant(const SyntaxNode& node, std::string_view sql) {
    const SyntaxNode& constant = node["A_Const"];
    auto value = static_cast<std::int32_t>(constant["ival"]["ival"].integer());
    const std::int64_t location = constant["location"].integer();
    if (value != 0 || location <= 0) return value;
    Token token = next_token(sql, static_cast<std::size_t>(location));
    const bool negative = token.is('-');
    if (negative) token = next_token(sql, token.offset + 1);
    std::from_chars(token.text.data(), token.text.data() + token.text.size(), value);
    return negative ? -value : value;
}

namespace {

struct Builtin {
    std::string_view name;  // of pg_type
    TypeKind kind;
};

constexpr std::array builtins{
    Builtin{"bool", TypeKind::boolean},        Builtin{"int2", TypeKind::int2},
    Builtin{"int4", TypeKind::int4},           Builtin{"int8", TypeKind::int8},
    Builtin{"float4", TypeKind::float4},       Builtin{"float8", TypeKind::float8},
    Builtin{"numeric", TypeKind::numeric},     Builtin{"text", TypeKind::text},
    Builtin{"varchar", TypeKind::varchar},     Builtin{"bpchar", TypeKind::bpchar},
    Builtin{"uuid", TypeKind::uuid},           Builtin{"bytea", TypeKind::bytea},
    Builtin{"date", TypeKind::date},           Builtin{"time", TypeKind::time},
    Builtin{"timestamp", TypeKind::timestamp}, Builtin{"timestamptz", TypeKind::timestamptz},
    Builtin{"json", TypeKind::json},           Builtin{"jsonb", TypeKind::jsonb},
};

constexpr std::array serials{
    Builtin{"smallserial", TypeKind::int2}, Builtin{"serial2", TypeKind::int2},
    Builtin{"serial", TypeKind::int4},      Builtin{"serial4", TypeKind::int4},
    Builtin{"bigserial", TypeKind::int8},   Builtin{"serial8", TypeKind::int8},
};

void apply_modifiers(Type& type, const SyntaxNode& modifiers, std::string_view sql) {
    const auto& list = modifiers.items();
    if (list.empty()) return;
    const std::int32_t first = integer_constant(list[0], sql);
    switch (type.kind) {
        case TypeKind::varchar:
        case TypeKind::bpchar: type.length = first; break;
        case TypeKind::numeric:
            type.precision = first;
            type.scale = list.size() > 1 ? integer_constant(list[1], sql) : 0;
            break;
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamptz:
            type.fraction_digits = std::min(first, 6);  // more is cut to 6 with a warning
            break;
        default: break;
    }
}

void make_array(Type& type) {
    type.array = true;
    if (type.domain.empty()) {
        type.oid = builtin_array_oid(type.kind);
    } else {
        // Conditions on elements are the server's to judge; the element's OID is the domain's own.
        type.domain_has_check = type.domain_has_check || type.domain_not_null;
        type.domain_not_null = false;
        type.domain.clear();
        type.oid = type.element_oid = 0;
    }
    type.name += "[]";
}

// As defGetBoolean of define.c reads it: a keyword, a name or a number.
bool is_false(const SyntaxNode& argument) {
    const std::vector<std::string> names = argument["TypeName"]["names"].strings();
    const std::string& word = names.empty() ? argument["String"]["sval"].text() : names.back();
    const bool is_zero = argument.tag() == "Integer" && argument.body()["ival"].integer() == 0;
    return word == "false" || word == "off" || is_zero;
}

}  // namespace

bool is_builtin_type(std::string_view name) {
    return std::ranges::find(builtins, name, &Builtin::name) != builtins.end() ||
           std::ranges::find(serials, name, &Builtin::name) != serials.end();
}

ResolvedType NamedTypes::resolve_element(const std::vector<std::string>& parts) const {
    ResolvedType resolved;
    Type& type = resolved.type;
    const bool qualified = parts.size() > 1;
    const std::string& last = parts.back();
    if (!qualified || parts[parts.size() - 2] == "pg_catalog") {
        const auto* const builtin = std::ranges::find(builtins, last, &Builtin::name);
        const auto* const serial = std::ranges::find(serials, last, &Builtin::name);
        if (builtin != builtins.end()) type.kind = builtin->kind;
        if (serial != serials.end()) type.kind = serial->kind;
        resolved.serial = serial != serials.end();
        if (type.kind != TypeKind::unsupported) return resolved;
    }
    const Name name = qualified_name(parts);
    if (const auto domain = domains_.find(name); domain != domains_.end()) return domain->second;
    if (const auto labels = enumerations_.find(name); labels != enumerations_.end()) {
        type.kind = TypeKind::enumeration;
        type.labels = labels->second;
        type.name = type_label(name);
    } else if (last == "citext") {
        type.kind = TypeKind::citext;
    } else {
        type.name = type_label(name);
    }
    return resolved;
}

ResolvedType NamedTypes::resolve(const SyntaxNode& type_name, std::string_view sql) const {
    const std::vector<std::string> parts = type_name["names"].strings();
    if (parts.empty()) return {};
    ResolvedType resolved = resolve_element(parts);
    Type& type = resolved.type;
    if (type.domain.empty()) {
        apply_modifiers(type, type_name["typmods"], sql);
        type.oid = type.element_oid = builtin_oid(type.kind);
        type.name = format_type(type);
    }
    const bool is_array = !type_name["arrayBounds"].items().empty();
    if (!is_array) return resolved;
    if (type.array) {  // an array over a domain over an array: COPY would need elements that are arrays
        const std::string name = type.name + "[]";
        type = {};
        type.name = name;
    } else {
        make_array(type);
    }
    resolved.default_sql.clear();
    return resolved;
}

void NamedTypes::create_enumeration(const SyntaxNode& create_enum) {
    enumerations_[qualified_name(create_enum["typeName"].strings())] = create_enum["vals"].strings();
}

void NamedTypes::add_label(const SyntaxNode& alter_enum) {
    const auto found = enumerations_.find(qualified_name(alter_enum["typeName"].strings()));
    if (found == enumerations_.end()) return;
    std::vector<std::string>& labels = found->second;
    const std::string& label = alter_enum["newVal"].text();
    if (const std::string& old = alter_enum["oldVal"].text(); !old.empty()) {
        std::ranges::replace(labels, old, label);
        return;
    }
    if (std::ranges::find(labels, label) != labels.end()) return;  // ADD VALUE IF NOT EXISTS
    auto place = std::ranges::find(labels, alter_enum["newValNeighbor"].text());
    if (place != labels.end() && alter_enum["newValIsAfter"].flag()) ++place;
    labels.insert(place, label);
}

void NamedTypes::create_domain(const SyntaxNode& create_domain, const StatementText& source) {
    const Name name = qualified_name(create_domain["domainname"].strings());
    ResolvedType domain = resolve(create_domain["typeName"], source.sql);
    for (const SyntaxNode& item : create_domain["constraints"].items()) {
        const SyntaxNode& constraint = item.body();
        const std::string& kind = constraint["contype"].text();
        if (kind == "CONSTR_NOTNULL") domain.type.domain_not_null = true;
        if (kind == "CONSTR_CHECK") domain.type.domain_has_check = true;
        if (kind == "CONSTR_DEFAULT") {
            const std::size_t limit =
                next_location(create_domain["constraints"], constraint, source.sql.size());
            const bool is_nothing = domain.type.domain.empty() && is_null_constant(constraint["raw_expr"]);
            domain.default_sql = is_nothing ? "" : default_text(source.sql, constraint, limit);
        }
    }
    if (const SyntaxNode& collation = create_domain["collClause"]["collname"]; !collation.empty())
        domain.type.nondeterministic = is_nondeterministic(collation);
    domain.type.name = domain.type.domain = type_label(name);
    domains_[name] = std::move(domain);
}

// The subtypes are those of AlterDomainStmt in PostgreSQL's parsenodes.h.
void NamedTypes::alter_domain(const SyntaxNode& alter_domain, const StatementText& source) {
    const auto found = domains_.find(qualified_name(alter_domain["typeName"].strings()));
    if (found == domains_.end()) return;
    ResolvedType& domain = found->second;
    const std::string& change = alter_domain["subtype"].text();
    if (change == "O") domain.type.domain_not_null = true;
    if (change == "N") domain.type.domain_not_null = false;
    if (change == "C") domain.type.domain_has_check = true;
    if (change == "T") {
        const std::vector<std::string> defaults = set_default_texts(source.sql);
        const bool is_nothing = defaults.empty() || is_null_constant(alter_domain["def"]);
        domain.default_sql = is_nothing ? "" : defaults.front();
    }
}

void NamedTypes::create_collation(const SyntaxNode& define) {
    const Name name = qualified_name(define["defnames"].strings());
    for (const SyntaxNode& item : define["definition"].items()) {
        const SyntaxNode& option = item["DefElem"];
        const std::string& what = option["defname"].text();
        const bool inherits = what == "from" && is_nondeterministic(option["arg"]["List"]["items"]);
        if (inherits || (what == "deterministic" && is_false(option["arg"]))) nondeterministic_.insert(name);
    }
}

bool NamedTypes::is_nondeterministic(const SyntaxNode& collation) const {
    return nondeterministic_.contains(qualified_name(collation.strings()));
}

}  // namespace copyover::schema
