#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "migrate/survey/row_hash.hpp"
#include "migrate/verify/table_digest.hpp"

using namespace copyover;
using schema::Type;
using schema::TypeKind;
using schema::Value;

namespace {

Type type_of(TypeKind kind) {
    Type type;
    type.kind = kind;
    return type;
}

Value text(std::string_view value) {
    return {value};
}

// The hash with which a row of one type refers to a row of another.
Hash128 reference(TypeKind child, const Value& value, TypeKind parent) {
    const Type type = type_of(child);
    const Type parent_type = type_of(parent);
    const std::vector<std::size_t> columns{0};
    const std::vector<const Type*> parents{&parent_type};
    const std::vector<Value> values{value};
    return *migrate::RowHasher({&type}, {0}).reference(columns, parents, values);
}

Hash128 key(TypeKind kind, const Value& value) {
    return reference(kind, value, kind);
}

}  // namespace

TEST_CASE("references find keys of another width or kind") {
    CHECK(reference(TypeKind::varchar, text("u_1"), TypeKind::text) == key(TypeKind::text, text("u_1")));
    CHECK(reference(TypeKind::int4, {std::int64_t{7}}, TypeKind::int8) ==
          key(TypeKind::int8, {std::int64_t{7}}));
    CHECK(reference(TypeKind::int8, {std::int64_t{7}}, TypeKind::numeric) ==
          key(TypeKind::numeric, text("7.00")));
    CHECK(reference(TypeKind::varchar, text("ab "), TypeKind::bpchar) == key(TypeKind::bpchar, text("ab")));
    CHECK(reference(TypeKind::numeric, text("1e400"), TypeKind::float8) !=
          key(TypeKind::float8, {std::numeric_limits<double>::infinity()}));
}

TEST_CASE("a row with a float is found by what it equals and compared by what is stored") {
    const Type type = type_of(TypeKind::float8);
    migrate::RowHasher hasher({&type}, {0});
    const std::vector<Value> zero{{0.0}};
    const std::vector<Value> minus_zero{{-0.0}};
    CHECK(hasher.hashes(zero).identity == hasher.hashes(minus_zero).identity);
    CHECK(hasher.hashes(zero).row != hasher.hashes(minus_zero).row);
}

TEST_CASE("neighbouring columns do not run into one another") {
    const Type type = type_of(TypeKind::text);
    migrate::RowHasher hasher({&type, &type}, {0});
    const std::vector<Value> left{text("ab"), text("c")};
    const std::vector<Value> right{text("a"), text("bc")};
    CHECK(hasher.row(left) != hasher.row(right));
    CHECK(hasher.identity(left) != hasher.identity(right));
}

TEST_CASE("both hashes at once are the hashes one by one, whether or not the whole row is the identity") {
    const Type type = type_of(TypeKind::text);
    const std::vector<Value> values{text("ab"), text("c")};
    for (const std::vector<std::size_t>& identity :
         {std::vector<std::size_t>{0, 1}, {1, 0}, {0}, {1}, std::vector<std::size_t>{}}) {
        migrate::RowHasher hasher({&type, &type}, identity);
        const migrate::RowHashes hashes = hasher.hashes(values);
        CHECK(hashes.identity == hasher.identity(values));
        CHECK(hashes.row == hasher.row(values));
    }
}

TEST_CASE("a NULL is no key unless nulls are not distinct") {
    const Type type = type_of(TypeKind::text);
    migrate::RowHasher hasher({&type}, {0});
    const std::vector<Value> values{{schema::Null{}}};
    const std::vector<std::size_t> columns{0};
    CHECK_FALSE(hasher.columns(columns, values, false));
    CHECK(hasher.columns(columns, values, true));
}

TEST_CASE("digests do not depend on the order and tell the buckets that differ") {
    migrate::TableDigest files;
    migrate::TableDigest table;
    for (int i = 0; i < 1'000; ++i)
        files.add(hash128("k" + std::to_string(i)), hash128("r" + std::to_string(i)));
    for (int i = 999; i >= 0; --i)
        table.add(hash128("k" + std::to_string(i)), hash128("r" + std::to_string(i)));
    CHECK(files.sum() == table.sum());
    CHECK(files.differing(table).empty());
    table.add(hash128("k5"), hash128("r5"));  // a row twice
    REQUIRE(files.differing(table).size() == 1);
    CHECK(files.differing(table).front() == migrate::TableDigest::bucket_of(hash128("k5")));
}
