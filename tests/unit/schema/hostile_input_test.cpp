#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <random>

#include "schema/schema_file.hpp"

namespace copyover::schema {

namespace {

std::string repeated(std::string_view text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

std::string file_text(const std::string& path) {
    std::ifstream file(std::string(COPYOVER_ROOT) + "/" + path, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string first_error(std::string_view sql) {
    Findings findings;
    read_schema(sql, "schema.sql", findings);
    for (const Finding& finding : findings.all()) {
        if (finding.rule->severity == Severity::error) return finding.message;
    }
    return {};
}

}  // namespace

TEST_CASE("a schema cut at any byte is read without a crash") {
    const auto [path, step, tables] = GENERATE(table<std::string, std::size_t, std::size_t>({
        {"schemas/lonestar/schema.sql", 1, 4},
        {"tests/unit/schema/data/features.sql", 7, 8},
    }));
    const std::string text = file_text(path);
    for (std::size_t length = 0; length < text.size(); length += step) {
        Findings findings;
        const SchemaFile schema =
            read_schema(std::string_view(text).substr(0, length), "schema.sql", findings);
        CHECK(schema.schema.tables.size() <= tables);
    }
    Findings findings;
    CHECK(read_schema(text, "schema.sql", findings).schema.tables.size() == tables);
}

TEST_CASE("depth ends in an error, not in a crash") {
    const std::string head = "CREATE TABLE t (a int DEFAULT ";
    CHECK(first_error(head + repeated("(", 10'000) + "1" + repeated(")", 10'000) + ")") ==
          "memory exhausted at or near \"(\"");
    CHECK(first_error(head + "1" + repeated("+1", 400'000) + ")") == "the statement is nested too deeply");
    CHECK(first_error(head + "1" + repeated("::a", 300'000) + ")") == "the statement is nested too deeply");
    CHECK(first_error(head + "(SELECT 1" + repeated(" UNION SELECT 1", 60'000) + "))") ==
          "the statement is nested too deeply");
    CHECK(first_error(repeated("/*", 1'000'000)).empty());
}

TEST_CASE("an expression of ordinary length is not too deep") {
    CHECK(first_error("CREATE TABLE t (a int DEFAULT 1" + repeated("+1", 500) + ")").empty());
}

TEST_CASE("a statement above 1 MiB is refused, but large data is passed over") {
    const std::string large(std::size_t{2} << 20, 'x');
    CHECK(first_error("CREATE TABLE t (a text DEFAULT '" + large + "')") ==
          "the statement is larger than 1 MiB");
    CHECK(first_error("INSERT INTO t VALUES ('" + large + "')").empty());
    CHECK(first_error("CREATE FUNCTION f() RETURNS text LANGUAGE sql AS '" + large + "'").empty());
}

TEST_CASE("bytes that are no text are refused with their place") {
    Findings findings;
    using namespace std::string_view_literals;
    read_schema("CREATE TABLE a (b int);\nCREATE\0TABLE"sv, "schema.sql", findings);
    REQUIRE(findings.all().size() == 1);
    CHECK(findings.all()[0].message == "the file is not text in UTF-8");
    CHECK(findings.all()[0].at.line == 2);
    CHECK(findings.all()[0].at.column == 7);
    CHECK(first_error("CREATE TABLE \xff (a int)") == "the file is not text in UTF-8");
    CHECK(first_error("\xff\xfe"
                      "C\0R\0"sv) == "the file is not text in UTF-8");
}

TEST_CASE("random text of SQL's own characters is read without a crash") {
    std::mt19937 random(20'260'101);
    constexpr std::string_view pieces[] = {"CREATE TABLE t (",
                                           "a int",
                                           ",",
                                           ")",
                                           ";",
                                           "'",
                                           "\"",
                                           "$$",
                                           "$a$",
                                           "--",
                                           "/*",
                                           "*/",
                                           "\n",
                                           "\\",
                                           "ALTER TABLE t ",
                                           "ADD UNIQUE (a)",
                                           "COPY t FROM stdin;",
                                           "\\.",
                                           " DEFAULT ",
                                           "1",
                                           "E'\\",
                                           "BEGIN ATOMIC",
                                           "CREATE FUNCTION ",
                                           "numeric(5,-",
                                           "\xc3\xbc",
                                           "REFERENCES t",
                                           "PARTITION BY RANGE (",
                                           "::",
                                           "[",
                                           "]",
                                           " "};
    for (int round = 0; round < 3000; ++round) {
        std::string sql;
        for (int i = 0; i < 25; ++i)
            sql += pieces[random() % std::size(pieces)];
        Findings findings;
        INFO(sql);
        for (const Statement& statement : read_schema(sql, "schema.sql", findings).statements)
            CHECK_FALSE(statement.sql.empty());
    }
}

}  // namespace copyover::schema
