#include <catch2/catch.hpp>
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

std::string form(TypeKind kind, const Value& value) {
    migrate::CanonicalForm canonical;
    canonical.append(type_of(kind), value);
    return std::string(canonical.bytes());
}

Value text(std::string_view value) {
    return {value};
}

}  // namespace

TEST_CASE("jsonb is compared by value") {
    CHECK(form(TypeKind::jsonb, text(R"({"b":1.10,"a":[1e2]})")) ==
          form(TypeKind::jsonb, text(R"({"a": [100], "b": 1.1})")));
    CHECK(form(TypeKind::jsonb, text("[]")) == form(TypeKind::jsonb, text("[ ]")));
    CHECK(form(TypeKind::jsonb, text("[]")) != form(TypeKind::jsonb, text("{}")));
    CHECK(form(TypeKind::jsonb, text(R"("1")")) != form(TypeKind::jsonb, text("1")));
}

TEST_CASE("json is compared as it is written") {
    CHECK(form(TypeKind::json, text("[1]")) != form(TypeKind::json, text("[ 1]")));
}

TEST_CASE("numeric is compared by value, its scale does not matter") {
    CHECK(form(TypeKind::numeric, text("1.10")) == form(TypeKind::numeric, text("1.1")));
    CHECK(form(TypeKind::numeric, text("-0")) == form(TypeKind::numeric, text("0.000")));
    CHECK(form(TypeKind::numeric, text("1e3")) == form(TypeKind::numeric, text("1000")));
    CHECK(form(TypeKind::numeric, text("NaN")) != form(TypeKind::numeric, text("0")));
    CHECK(form(TypeKind::numeric, text("10")) != form(TypeKind::numeric, text("1")));
}

TEST_CASE("trailing blanks matter in text and not in char(n)") {
    CHECK(form(TypeKind::bpchar, text("a  ")) == form(TypeKind::bpchar, text("a")));
    CHECK(form(TypeKind::text, text("a ")) != form(TypeKind::text, text("a")));
}

TEST_CASE("NULL, the empty text and zero are three things") {
    const std::string null = form(TypeKind::text, {schema::Null{}});
    const std::string empty = form(TypeKind::text, text(""));
    CHECK(null != empty);
    CHECK(form(TypeKind::int4, {std::int64_t{0}}) != null);
}

TEST_CASE("references find keys of another width or kind of text") {
    CHECK(form(TypeKind::varchar, text("u_1")) == form(TypeKind::text, text("u_1")));
    CHECK(form(TypeKind::int4, {std::int64_t{7}}) == form(TypeKind::int8, {std::int64_t{7}}));
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

TEST_CASE("lower bounds of arrays matter unless the array is empty") {
    const std::vector<Value> elements{text("a")};
    const Value from_one{schema::ArrayValue{elements, 1}};
    const Value from_zero{schema::ArrayValue{elements, 0}};
    CHECK(form(TypeKind::text, from_one) != form(TypeKind::text, from_zero));
    CHECK(form(TypeKind::text, {schema::ArrayValue{{}, 0}}) ==
          form(TypeKind::text, {schema::ArrayValue{{}, 1}}));
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
