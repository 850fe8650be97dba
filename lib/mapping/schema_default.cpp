#include "mapping/schema_default.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "json/canonical.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

struct Literal {
    json::Kind kind = json::Kind::null;
    std::string text;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

// A cast such as ::character varying(20) or ::text[], whose type was checked by PostgreSQL's grammar.
bool is_cast_or_nothing(std::string_view rest) {
    return rest.empty() || (rest.starts_with("::") && rest.find('\'') == std::string_view::npos);
}

std::optional<Literal> quoted(std::string_view sql) {
    Literal literal{json::Kind::string, {}};
    for (std::size_t i = 1; i < sql.size(); ++i) {
        if (sql[i] != '\'') {
            literal.text += sql[i];
        } else if (sql.substr(i + 1).starts_with('\'')) {
            literal.text += sql[i++];
        } else {
            return is_cast_or_nothing(sql.substr(i + 1)) ? std::optional(literal) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<Literal> literal_of(std::string_view sql) {
    sql = trimmed(sql);
    while (sql.starts_with('(') && sql.ends_with(')'))
        sql = trimmed(sql.substr(1, sql.size() - 2));
    if (sql.starts_with('\'')) return quoted(sql);
    const std::size_t cast = std::min(sql.find("::"), sql.size());
    std::string word(trimmed(sql.substr(0, cast)));
    std::ranges::transform(word, word.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (word == "null") return Literal{json::Kind::null, {}};
    if (word == "true" || word == "false") return Literal{json::Kind::boolean, word};
    if (json::is_number(word)) return Literal{json::Kind::number, word};
    return std::nullopt;
}

}  // namespace

std::optional<schema::Value> constant_default(const schema::Column& column, schema::Arena& arena) {
    schema::Value value;
    if (column.generated || column.serial || column.identity != schema::Identity::none) return std::nullopt;
    if (column.default_sql.empty()) return value;
    const auto literal = literal_of(column.default_sql);
    if (!literal) return std::nullopt;
    if (literal->kind == json::Kind::null) return value;
    if (column.type.array) {
        if (literal->text != "{}") return std::nullopt;
        value.data = schema::ArrayValue{};
        return value;
    }
    Input input = input_of_name(arena.keep(literal->text));
    input.kind = literal->kind;
    const TypeKind kind = column.type.kind;
    if (kind == TypeKind::json || kind == TypeKind::jsonb) {
        std::string canonical;
        if (!json::append_canonical(input.text, canonical)) return std::nullopt;
        value.data = input.text;
        return value;
    }
    if (kind == TypeKind::boolean && input.kind == json::Kind::string) {
        if (input.text != "t" && input.text != "f" && input.text != "true" && input.text != "false")
            return std::nullopt;
        value.data = input.text.front() == 't';
        return value;
    }
    ConversionState state(arena);
    const Conversion conversion{&column.type, Form::by_type, {}, {}, {}};
    if (!convert(conversion, input, value, state)) return std::nullopt;
    return value;
}

}  // namespace copyover::mapping
