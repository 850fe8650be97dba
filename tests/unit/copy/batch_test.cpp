#include "copy/batch.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "copy/encoder.hpp"
#include "sample_types.hpp"

using namespace copyover;
using namespace copyover::schema;
using namespace copyover::copy;

TEST_CASE("a batch is a whole COPY stream and remembers where each row came from") {
    const Type type = type_of(TypeKind::int8);
    const std::vector<const Type*> types{&type};
    Batch batch(3, types);
    const std::vector<Value> first{{std::int64_t{1}}};
    const std::vector<Value> second{{std::int64_t{2}}};
    batch.add(first, {.source_file = 1, .offset = 10, .line = 2, .column = 3});
    batch.add(second, {.source_file = 1, .offset = 90, .line = 7, .column = 3});

    std::string expected(file_header());
    append_row(types, first, expected);
    append_row(types, second, expected);
    expected += file_trailer();
    CHECK(batch.finish() == expected);
    CHECK(batch.finish() == expected);
    CHECK(batch.bytes() == expected.size());
    CHECK(batch.table() == 3);
    REQUIRE(batch.origins().size() == 2);
    CHECK(batch.origins()[1].offset == 90);
    CHECK(batch.origins()[1].line == 7);
    CHECK_THROWS_AS(batch.add(first, {}), InternalError);

    batch.clear();
    CHECK(batch.origins().empty());
    batch.add(first, {});
    batch.add(second, {});
    CHECK(batch.finish() == expected);
}

TEST_CASE("a batch without rows is header and trailer") {
    Batch batch(0, {});
    CHECK(batch.finish() == std::string(file_header()) + std::string(file_trailer()));
    CHECK(batch.origins().empty());
}
