#include <catch2/catch.hpp>

#include "model_text.hpp"
#include "postgres/catalog/catalog.hpp"
#include "schema/compare_schemas.hpp"
#include "schema/schema_file.hpp"
#include "test_database.hpp"

namespace copyover::postgres {

namespace {

constexpr schema::ModelTextOptions without_spelling{.oids = false, .expressions = false};

void require_same_model(const std::string& path) {
    Findings findings;
    const std::string script = file_text(path);
    const schema::SchemaFile file = schema::read_schema(script, path, findings);
    REQUIRE_FALSE(findings.has_errors());
    TestDatabase database(script);
    const schema::Schema live = read_tables(database.connection(), names_of(file.schema));
    CHECK(schema::model_text(live, without_spelling) == schema::model_text(file.schema, without_spelling));
    Findings differences;
    for (std::size_t i = 0; i < file.schema.tables.size(); ++i)
        schema::compare_schemas(file.schema.tables[i], live.tables.at(i), differences);
    for (const Finding& finding : differences.all())
        UNSCOPED_INFO(finding.message);
    CHECK(differences.all().empty());
}

}  // namespace

TEST_CASE("the live catalog of Lone Star gives the model of its schema.sql") {
    require_same_model("schemas/lonestar/schema.sql");
}

TEST_CASE("the live catalog of every feature gives the model of its script") {
    require_same_model("tests/unit/schema/data/features.sql");
}

TEST_CASE("a restored dump gives the model of the script that it was made from") {
    require_same_model("tests/unit/schema/data/features_dump.sql");
}

TEST_CASE("collations that find different texts equal are the same in both") {
    require_same_model("tests/unit/schema/data/collations.sql");
}

}  // namespace copyover::postgres
