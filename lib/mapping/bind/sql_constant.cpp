// The syntax tree of an expression, as far as it is a constant.
#include "mapping/bind/sql_constant.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

#include "mapping/bind/sql_coercion.hpp"
#include "schema/grammar.hpp"
#include "schema/named_types.hpp"
#include "schema/sql_scanner.hpp"

namespace copyover::mapping {

namespace {

using schema::SyntaxNode;
using schema::TypeKind;

SqlConstant typed(TypeKind kind, std::string text) {
    SqlConstant value;
    value.type.kind = kind;
    value.text = std::move(text);
    return value;
}

// As scan.l and make_const: what int4 and int8 cannot hold is numeric.
SqlConstant number(std::string digits) {
    std::int64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) return typed(TypeKind::numeric, std::move(digits));
    const bool small = value >= INT32_MIN && value <= INT32_MAX;
    return typed(small ? TypeKind::int4 : TypeKind::int8, std::to_string(value));
}

class Evaluator {
  public:
    Evaluator(std::string_view sql, const schema::Type& column) : sql_(sql), column_(column) {}

    [[nodiscard]] std::optional<SqlConstant> run(const SyntaxNode& expression) const {
        const std::string_view tag = expression.tag();
        const SyntaxNode& body = expression.body();
        if (tag == "A_Const") return constant(body);
        if (tag == "TypeCast") return cast(body);
        if (tag == "CollateClause") return run(body["arg"]);
        if (tag == "A_ArrayExpr") return array(body);
        if (tag == "A_Expr") return sign(body);
        return std::nullopt;
    }

  private:
    [[nodiscard]] std::optional<SqlConstant> constant(const SyntaxNode& node) const {
        for (const auto& [name, value] : node.fields()) {
            if (name == "isnull") return null();
            if (name == "boolval")
                return typed(TypeKind::boolean, value["boolval"].flag() ? "true" : "false");
            if (name == "ival" || name == "fval") return number(number_at(node));
            if (name != "sval") continue;
            SqlConstant text = typed(TypeKind::text, value["sval"].text());
            text.untyped = true;
            return text;
        }
        return std::nullopt;
    }

    static SqlConstant null() {
        SqlConstant value;
        value.null = value.untyped = true;
        return value;
    }

    // As it is written: libpg_query prints negative integers as 0.
    [[nodiscard]] std::string number_at(const SyntaxNode& node) const {
        schema::Token token = schema::next_token(sql_, static_cast<std::size_t>(node["location"].integer()));
        std::string text;
        if (token.is('-')) {
            text = "-";
            do {
                token = schema::next_token(sql_, token.offset + 1);
            } while (token.is('('));
        }
        // The scanner's words hold no point: "1.5" is three tokens without blanks between them.
        std::size_t end = token.offset;
        while (end < sql_.size() && is_part_of_number(end, token.offset))
            ++end;
        return text + std::string(sql_.substr(token.offset, end - token.offset));
    }

    [[nodiscard]] bool is_part_of_number(std::size_t at, std::size_t start) const {
        const char c = sql_[at];
        if ((c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E') return true;
        return (c == '+' || c == '-') && at > start && (sql_[at - 1] == 'e' || sql_[at - 1] == 'E');
    }

    [[nodiscard]] std::optional<SqlConstant> cast(const SyntaxNode& node) const {
        const schema::Type type = resolve(node["typeName"]);
        const SyntaxNode& argument = node["arg"];
        if (type.array && argument.tag() == "A_ArrayExpr") {
            // The elements are cast, not an array that was made of them before.
            const auto elements = array(argument.body());
            return elements ? coerce(*elements, type, Coercion::cast) : std::nullopt;
        }
        const auto value = run(argument);
        return value ? coerce(*value, type, Coercion::cast) : std::nullopt;
    }

    // Enumerations and domains: the only ones known here are those of the column.
    [[nodiscard]] schema::Type resolve(const SyntaxNode& type_name) const {
        schema::Type type = schema::NamedTypes().resolve(type_name, sql_).type;
        if (type.kind != TypeKind::unsupported) return type;
        return type.name == column_.name || type.name == column_.domain ? column_ : type;
    }

    [[nodiscard]] std::optional<SqlConstant> array(const SyntaxNode& node) const {
        SqlConstant value;
        value.type.array = true;
        for (const SyntaxNode& item : node["elements"].items()) {
            auto element = run(item);
            if (!element || element->type.array) return std::nullopt;
            value.type.kind = element->type.kind;
            value.elements.push_back(std::move(*element));
        }
        const bool same = std::ranges::all_of(value.elements, [&](const SqlConstant& element) {
            return element.null || element.type.kind == value.elements.front().type.kind;
        });
        return same ? std::optional(value) : std::nullopt;
    }

    [[nodiscard]] std::optional<SqlConstant> sign(const SyntaxNode& node) const {
        const auto name = node["name"].strings();
        if (!node["lexpr"].empty() || name.size() != 1 || (name[0] != "-" && name[0] != "+"))
            return std::nullopt;
        auto value = run(node["rexpr"]);
        const bool is_number = value && !value->null && !value->type.array &&
                               (value->type.kind == TypeKind::int4 || value->type.kind == TypeKind::int8 ||
                                value->type.kind == TypeKind::numeric);
        if (!is_number) return std::nullopt;
        if (name[0] == "+") return value;
        if (value->text.starts_with('-')) {
            value->text.erase(0, 1);
        } else if (value->text != "0") {
            value->text.insert(0, "-");
        }
        // -(-2147483648) is out of range, as its type says.
        return coerce(*value, value->type, Coercion::cast);
    }

    std::string_view sql_;
    const schema::Type& column_;
};

}  // namespace

std::optional<SqlConstant> evaluate_constant(const std::string& expression, const schema::Type& column) {
    std::optional<SqlConstant> value;
    schema::on_large_stack([&] {
        const std::string sql = "SELECT " + expression;
        const schema::ParsedStatement parsed = schema::parse_statement(sql);
        if (!parsed.tree) return;
        const auto& targets = parsed.tree->body()["targetList"].items();
        if (targets.size() != 1) return;
        value = Evaluator(sql, column).run(targets.front()["ResTarget"]["val"]);
    });
    return value ? coerce(*value, column, Coercion::assignment) : std::nullopt;
}

}  // namespace copyover::mapping
