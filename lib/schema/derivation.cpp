#include "schema/derivation.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace copyover::schema {

namespace {

using namespace std::string_view_literals;

// They take every value and give something of about its length.
constexpr std::array total_functions = {"lower"sv,     "upper"sv, "initcap"sv, "trim"sv,
                                        "btrim"sv,     "ltrim"sv, "rtrim"sv,   "reverse"sv,
                                        "setweight"sv, "strip"sv, "unaccent"sv};
// The same, but what they give is short.
constexpr std::array short_functions = {
    "md5"sv,       "length"sv,   "char_length"sv,      "octet_length"sv, "left"sv,
    "right"sv,     "hashtext"sv, "hashtextextended"sv, "sha256"sv,       "date_trunc"sv,
    "date_part"sv, "extract"sv,  "jsonb_typeof"sv};
constexpr std::array word_functions = {"to_tsvector"sv, "jsonb_to_tsvector"sv, "json_to_tsvector"sv};
constexpr std::array parts = {"||"sv, "->"sv, "->>"sv, "#>"sv, "#>>"sv};
constexpr std::array comparisons = {"="sv,  "<>"sv, "<"sv, "<="sv, ">"sv,  ">="sv,
                                    "@>"sv, "<@"sv, "?"sv, "~~"sv, "~~*"sv};
constexpr std::array texts = {"text"sv, "varchar"sv, "regconfig"sv};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string last_of(const SyntaxNode& names) {
    const auto parts_of_name = names.strings();
    return parts_of_name.empty() ? std::string{} : parts_of_name.back();
}

class ExpressionReader {
  public:
    explicit ExpressionReader(Derivation& out) : out_(out) {}

    // `at_length`: what comes out grows with the values that go in.
    void read(const SyntaxNode& node, bool at_length) {
        for (const SyntaxNode& item : node.items())
            read(item, at_length);
        for (const auto& [name, field] : node.fields()) {
            if (name == "ColumnRef") {
                if (at_length) add_column(last_of(field["fields"]));
            } else if (name == "FuncCall") {
                read_call(field, at_length);
            } else if (name == "A_Expr") {
                read_operator(field, at_length);
            } else if (name == "TypeCast") {
                const bool is_constant = field["arg"].tag() == "A_Const";
                if (!is_constant && !is_among(texts, last_of(field["typeName"]["names"])))
                    out_.computes = true;
                read(field["arg"], at_length);
            } else if (name == "NullTest" || name == "BooleanTest") {
                read(field, false);
            } else {
                read(field, at_length);
            }
        }
    }

    void add_column(const std::string& column) {
        if (!column.empty() && std::ranges::find(out_.columns, column) == out_.columns.end())
            out_.columns.push_back(column);
    }

  private:
    void read_call(const SyntaxNode& call, bool at_length) {
        const std::string name = last_of(call["funcname"]);
        const bool words = is_among(word_functions, name);
        const bool is_short = is_among(short_functions, name);
        if (words) out_.size = Derivation::Size::words;
        if (!words && !is_short && !is_among(total_functions, name)) out_.computes = true;
        read(call["args"], at_length && !is_short);
    }

    void read_operator(const SyntaxNode& operation, bool at_length) {
        const std::string name = last_of(operation["name"]);
        const bool compares = is_among(comparisons, name);
        if (!compares && !is_among(parts, name)) out_.computes = true;
        read(operation["lexpr"], at_length && !compares);
        read(operation["rexpr"], at_length && !compares);
    }

    Derivation& out_;
};

Derivation::Size size_of(std::string_view access_method) {
    if (access_method.empty() || access_method == "btree") return Derivation::Size::third_of_page;
    if (access_method == "gin") return Derivation::Size::element;
    if (access_method == "hash") return Derivation::Size::any;
    return Derivation::Size::page;
}

}  // namespace

Derivation derivation_of_index(const SyntaxNode& index, std::string name) {
    Derivation made;
    made.kind = "index";
    made.name = std::move(name);
    made.size = size_of(index["accessMethod"].text());
    ExpressionReader reader(made);
    for (const std::string_view list : {"indexParams", "indexIncludingParams"}) {
        for (const SyntaxNode& item : index[list].items()) {
            reader.add_column(item["IndexElem"]["name"].text());
            reader.read(item["IndexElem"]["expr"], true);
        }
    }
    reader.read(index["whereClause"], false);
    return made;
}

Derivation derivation_of_column(const SyntaxNode& expression, std::string column) {
    Derivation made;
    made.kind = "generated column";
    made.name = std::move(column);
    ExpressionReader(made).read(expression, true);
    return made;
}

}  // namespace copyover::schema
