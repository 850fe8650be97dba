#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "mapping/convert/value_as.hpp"
#include "mapping/convert/value_form.hpp"
#include "schema/equality.hpp"

using namespace copyover;
using mapping::Relation;
using mapping::ValueForm;
using schema::Type;
using schema::TypeKind;
using schema::Value;

namespace {

Type type_of(TypeKind kind) {
    Type type;
    type.kind = kind;
    return type;
}

template <Relation relation>
std::string form(TypeKind kind, const Value& value) {
    ValueForm made;
    made.append<relation>(type_of(kind), value);
    return std::string(made.bytes());
}

bool equal(TypeKind kind, const Value& a, const Value& b) {
    return ValueForm().equal(type_of(kind), a, b);
}

bool stored_alike(TypeKind kind, const Value& a, const Value& b) {
    return form<Relation::stored>(kind, a) == form<Relation::stored>(kind, b);
}

// In both relations.
bool same(TypeKind kind, const Value& a, const Value& b) {
    REQUIRE(equal(kind, a, b) == stored_alike(kind, a, b));
    return equal(kind, a, b);
}

Value text(std::string_view value) {
    return {value};
}

}  // namespace

TEST_CASE("jsonb is compared by value") {
    CHECK(same(TypeKind::jsonb, text(R"({"b":1.10,"a":[1e2]})"), text(R"({"a": [100], "b": 1.1})")));
    CHECK(same(TypeKind::jsonb, text("[]"), text("[ ]")));
    CHECK_FALSE(same(TypeKind::jsonb, text("[]"), text("{}")));
    CHECK_FALSE(same(TypeKind::jsonb, text(R"("1")"), text("1")));
}

TEST_CASE("json is equal as jsonb is, and stored as it is written") {
    CHECK(equal(TypeKind::json, text("[1]"), text("[ 1.0]")));
    CHECK_FALSE(stored_alike(TypeKind::json, text("[1]"), text("[ 1]")));
    CHECK(equal(TypeKind::json, text(R"("\ud800")"), text(R"("\uD800")")));
}

TEST_CASE("floats are equal by value, and stored by their bits") {
    CHECK(equal(TypeKind::float8, {0.0}, {-0.0}));
    CHECK_FALSE(stored_alike(TypeKind::float8, {0.0}, {-0.0}));
    CHECK(equal(TypeKind::float4, {0.0F}, {-0.0F}));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(equal(TypeKind::float8, {nan}, {-nan}));
    CHECK_FALSE(equal(TypeKind::float8, {nan}, {0.0}));
    CHECK_FALSE(equal(TypeKind::float8, {1.0}, {2.0}));
}

TEST_CASE("numeric is compared by value, its scale does not matter") {
    CHECK(same(TypeKind::numeric, text("1.10"), text("1.1")));
    CHECK(same(TypeKind::numeric, text("-0"), text("0.000")));
    CHECK(same(TypeKind::numeric, text("1e3"), text("1000")));
    CHECK(same(TypeKind::numeric, text("NaN"), text("NaN")));
    CHECK_FALSE(same(TypeKind::numeric, text("NaN"), text("0")));
    CHECK_FALSE(same(TypeKind::numeric, text("10"), text("1")));
}

TEST_CASE("trailing blanks matter in text and not in char(n)") {
    CHECK(same(TypeKind::bpchar, text("a  "), text("a")));
    CHECK_FALSE(same(TypeKind::text, text("a "), text("a")));
}

TEST_CASE("NULL, the empty text and zero are three things") {
    CHECK_FALSE(same(TypeKind::text, {schema::Null{}}, text("")));
    CHECK_FALSE(same(TypeKind::int4, {schema::Null{}}, {std::int64_t{0}}));
}

TEST_CASE("lower bounds of arrays matter unless the array is empty, and elements are equal as values are") {
    const std::vector<Value> zero{{0.0}};
    const std::vector<Value> minus_zero{{-0.0}};
    const Value from_one{schema::ArrayValue{zero, 1}};
    CHECK_FALSE(same(TypeKind::float8, from_one, {schema::ArrayValue{zero, 0}}));
    CHECK(same(TypeKind::float8, {schema::ArrayValue{{}, 0}}, {schema::ArrayValue{{}, 1}}));
    CHECK(equal(TypeKind::float8, from_one, {schema::ArrayValue{minus_zero, 1}}));
    CHECK_FALSE(stored_alike(TypeKind::float8, from_one, {schema::ArrayValue{minus_zero, 1}}));
}

TEST_CASE("where only the server knows what is equal, the client says so of the same bytes alone") {
    CHECK_FALSE(schema::knows_equality(type_of(TypeKind::citext)));
    CHECK_FALSE(same(TypeKind::citext, text("Ada"), text("ADA")));
    Type folded = type_of(TypeKind::text);
    folded.nondeterministic = true;
    CHECK_FALSE(schema::knows_equality(folded));
    CHECK_FALSE(schema::knows_equality(type_of(TypeKind::text), folded));
    CHECK(schema::knows_equality(folded, type_of(TypeKind::text)));
}

TEST_CASE("a foreign key compares what the child's value becomes in the parent's type") {
    std::string buffer;
    const auto become = [&](TypeKind from, const Value& value, TypeKind to) {
        return mapping::value_as(type_of(from), value, type_of(to), buffer);
    };
    CHECK(std::get<std::string_view>(become(TypeKind::int8, {std::int64_t{-7}}, TypeKind::numeric)->data) ==
          "-7");
    CHECK(std::get<double>(become(TypeKind::numeric, text("0.10"), TypeKind::float8)->data) == 0.1);
    CHECK_FALSE(become(TypeKind::numeric, text("1e400"), TypeKind::float8));
    CHECK_FALSE(become(TypeKind::float8, {0.1}, TypeKind::float4));
    CHECK(std::get<std::string_view>(become(TypeKind::bpchar, text("a  "), TypeKind::text)->data) == "a");
    CHECK_FALSE(become(TypeKind::timestamp, {std::int64_t{1}}, TypeKind::date));
    CHECK(become(TypeKind::text, {schema::Null{}}, TypeKind::bpchar)->is_null());
}
