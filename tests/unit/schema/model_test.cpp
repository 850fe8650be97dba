#include <catch2/catch.hpp>
#include <cstdint>

#include "schema/model.hpp"
#include "schema/value.hpp"

namespace copyover::schema {

namespace {

Table table(const std::string& name, const std::vector<std::string>& parents) {
    Table result;
    result.name = {"public", name};
    for (const std::string& parent : parents) {
        ForeignKey key;
        key.parent = {"public", parent};
        result.foreign_keys.push_back(key);
    }
    return result;
}

std::string order(const std::vector<Table>& tables) {
    std::vector<const Table*> pointers;
    for (const Table& one : tables)
        pointers.push_back(&one);
    std::string names;
    for (const std::size_t index : parents_first(pointers))
        names += tables.at(index).name.name;
    return names;
}

}  // namespace

TEST_CASE("tables come after the tables that they reference") {
    CHECK(order({}).empty());
    CHECK(order({table("a", {"b"}), table("b", {"c"}), table("c", {})}) == "cba");
    CHECK(order({table("a", {"a"}), table("b", {"a", "outside"})}) == "ab");
    CHECK(order({table("x", {}), table("a", {"b"}), table("b", {"a"}), table("c", {})}) == "xabc");
    CHECK(order({table("d", {"a"}), table("a", {"b"}), table("b", {"a"})}) == "abd");
}

TEST_CASE("a table is found by name, in any schema where none is given") {
    Schema schema;
    schema.tables = {table("a", {}), table("a", {})};
    schema.tables[1].name.schema = "app";
    CHECK(schema.find({"app", "a"}) == &schema.tables[1]);
    CHECK(schema.find({"other", "a"}) == nullptr);
}

TEST_CASE("built-in types have the OIDs of pg_type.dat") {
    CHECK(builtin_oid(TypeKind::text) == 25);
    CHECK(builtin_array_oid(TypeKind::text) == 1009);
    CHECK(builtin_oid(TypeKind::enumeration) == 0);
    CHECK(builtin_array_oid(TypeKind::citext) == 0);
}

TEST_CASE("an arena keeps texts and values apart, also beyond its first block") {
    Arena arena;
    for (int round = 0; round < 3; ++round) {
        std::string source = "text";
        const std::string_view kept = arena.keep(source);
        source = "gone";
        const auto values = arena.values(1000);
        const std::string large(100'000, 'x');
        CHECK(arena.keep(large) == large);
        CHECK(kept == "text");
        REQUIRE(values.size() == 1000);
        CHECK(reinterpret_cast<std::uintptr_t>(values.data()) % alignof(Value) == 0);
        CHECK(values[999].is_null());
        values[999].data = std::int64_t{7};
        CHECK(std::get<std::int64_t>(values[999].data) == 7);
        CHECK(arena.keep({}).empty());
        CHECK(arena.values(0).empty());
        arena.reset();
    }
}

}  // namespace copyover::schema
