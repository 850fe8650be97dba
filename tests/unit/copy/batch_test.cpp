#include "copy/batch.hpp"

#include <catch2/catch.hpp>

#include "copy/encoder.hpp"
#include "sample_types.hpp"

using namespace copyover;
using namespace copyover::schema;
using namespace copyover::copy;

TEST_CASE("a batch holds encoded rows and remembers where each came from") {
    const Type type = type_of(TypeKind::int8);
    const std::vector<const Type*> types{&type};
    Batch batch(3, types);
    const std::vector<Value> first{{std::int64_t{1}}};
    const std::vector<Value> second{{std::int64_t{2}}};
    batch.add(first, {.source_file = 1, .offset = 10, .line = 2, .column = 3});
    batch.add(second, {.source_file = 1, .offset = 90, .line = 7, .column = 3});

    std::string expected;
    append_row(types, first, expected);
    append_row(types, second, expected);
    CHECK(batch.rows() == expected);
    CHECK(batch.bytes() == expected.size());
    CHECK(batch.table() == 3);
    REQUIRE(batch.origins().size() == 2);
    CHECK(batch.origins()[1].offset == 90);
    CHECK(batch.origins()[1].line == 7);

    batch.clear();
    CHECK(batch.origins().empty());
    CHECK(batch.rows().empty());
    batch.add(first, {});
    batch.add(second, {});
    CHECK(batch.rows() == expected);
}
