#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "schema/name_scope.hpp"
#include "schema/schema_file.hpp"
#include "schema/table_lookup.hpp"

namespace copyover::schema {

namespace {

SchemaFile read(std::string_view sql, const SearchPath& path = {}) {
    Findings findings;
    SchemaFile file = read_schema(sql, "schema.sql", findings, path);
    CHECK(findings.total(Severity::error) == 0);
    return file;
}

std::vector<std::string> tables(const SchemaFile& file) {
    std::vector<std::string> names;
    for (const Table& table : file.schema.tables)
        names.push_back(table.name.schema + "." + table.name.name);
    return names;
}

// A session whose search_path is app, public, in a database with these tables.
SearchPath session(std::set<Name> relations, std::set<Name> types = {}) {
    SearchPath path;
    path.schemas = {"app", "public"};
    auto live = std::make_shared<SearchPath::Inventory>();
    live->schemas = {"app", "public", "other"};
    live->relations = std::move(relations);
    live->types = std::move(types);
    path.live = std::move(live);
    return path;
}

// "app.t", or what stands in its way.
std::string found(const Schema& schema, std::string_view text) {
    const TableLookup lookup = find_table(schema, text);
    if (lookup.table != nullptr) return lookup.table->name.schema + "." + lookup.table->name.name;
    if (lookup.elsewhere) return "elsewhere " + lookup.elsewhere->schema + "." + lookup.elsewhere->name;
    std::string several;
    for (const Name& name : lookup.several)
        several += (several.empty() ? "several " : " ") + name.schema + "." + name.name;
    return several.empty() ? "none" : several;
}

}  // namespace

TEST_CASE("a search_path is read as PostgreSQL reads it") {
    using Path = std::vector<std::string>;
    CHECK(parse_search_path(R"("$user", public)") == Path{"$user", "public"});
    CHECK(parse_search_path(R"(App , "My ""s", x)") == Path{"app", R"(My "s)", "x"});
    CHECK(parse_search_path("").empty());
    CHECK(parse_search_path("\"\"").empty());
}

TEST_CASE("names without a schema stand in the first schema of the path that the file sets") {
    const auto [set, place] = GENERATE(table<std::string, std::string>({
        {"", "public"},
        {"SET search_path = app, public;", "app"},
        {"SET search_path TO \"$user\", pg_catalog, app;", "app"},
        {"SET SCHEMA 'app';", "app"},
        {"SELECT pg_catalog.set_config('search_path', 'app, public', false);", "app"},
        {"SELECT pg_catalog.set_config('search_path', '', false);", "public"},
        {"SET search_path = app; RESET search_path;", "public"},
        {"SET search_path = app; SET search_path TO DEFAULT;", "public"},
    }));
    INFO(set);
    const SchemaFile file = read("CREATE SCHEMA app;" + set + "CREATE TABLE t (a int);");
    CHECK(tables(file) == std::vector<std::string>{place + ".t"});
    CHECK(file.statements.back().object == Name{place, "t"});
}

TEST_CASE("a name means the first of the path that has it") {
    const SchemaFile file = read(R"(
CREATE SCHEMA app;
CREATE TABLE public.users (id int PRIMARY KEY);
CREATE TYPE public.mood AS ENUM ('a');
CREATE TYPE app.way AS ENUM ('up');
CREATE TYPE public.way AS ENUM ('left');
SET search_path = app, public;
CREATE TABLE messages (id int, author int REFERENCES users, mood mood, way way, ways way[]);
ALTER TABLE users ADD COLUMN name text;
ALTER TYPE way ADD VALUE 'down')");
    const Table& messages = *file.schema.find({"app", "messages"});
    CHECK(messages.foreign_keys.front().parent == Name{"public", "users"});
    CHECK(messages.columns[2].type.name == "mood");
    CHECK(messages.columns[3].type.name == "app.way");
    CHECK(messages.columns[3].type.labels == std::vector<std::string>{"up", "down"});
    CHECK(messages.columns[4].type.name == "app.way[]");
    CHECK(file.schema.find({"public", "users"})->columns.size() == 2);
    CHECK(file.schema.path.schemas == std::vector<std::string>{"app", "public"});
}

TEST_CASE(
    "dumps of old versions set one path after the other, which says nothing about the mapping's names") {
    const SchemaFile file = read(
        "CREATE SCHEMA auth; SET search_path = auth, pg_catalog; CREATE TABLE users (id int);"
        "SET search_path = public, pg_catalog; CREATE TABLE users (id int); SET search_path = auth, "
        "pg_catalog;");
    CHECK(tables(file) == std::vector<std::string>{"auth.users", "public.users"});
    CHECK(found(file.schema, "users") == "public.users");
}

TEST_CASE("what lives on the session's path is meant before the file makes it anew") {
    constexpr std::string_view sql = "CREATE TABLE users (id int, mood mood); CREATE TABLE fresh (id int);";
    CHECK(tables(read(sql, session({{"app", "users"}, {"public", "users"}}))) ==
          std::vector<std::string>{"app.users", "app.fresh"});
    const SchemaFile file =
        read(sql, session({{"public", "users"}}, {{"public", "mood"}, {"other", "mood"}}));
    CHECK(tables(file) == std::vector<std::string>{"public.users", "app.fresh"});
    CHECK(file.schema.tables.front().columns[1].type.name == "mood");
    CHECK(read(sql, session({}, {{"app", "mood"}})).schema.tables.front().columns[1].type.name == "app.mood");
}

TEST_CASE("the mapping's table is looked up along the path, then elsewhere") {
    const Schema schema = read(R"(
CREATE TABLE auth.users (id int);
CREATE TABLE public.users (id int);
CREATE TABLE east.gates (id int);
CREATE TABLE west.gates (id int);
CREATE TABLE far.away (id int);
CREATE TABLE "v1.events" (id int);
CREATE TABLE v1.events (id int);
CREATE TABLE "v2.events" (id int);
CREATE TABLE "my.schema"."t" (id int);
CREATE TABLE "Line ""x""" (id int))")
                              .schema;
    const auto [text, table] = GENERATE(Catch::Generators::table<std::string, std::string>({
        {"users", "public.users"},
        {"auth.users", "auth.users"},
        {"gates", "several east.gates west.gates"},
        {"west.gates", "west.gates"},
        {"away", "far.away"},
        {"v1.events", "several public.v1.events v1.events"},
        {R"("v1.events")", "public.v1.events"},
        {R"("v1"."events")", "v1.events"},
        {R"(v1."events")", "v1.events"},
        {"v2.events", "public.v2.events"},
        {R"("my.schema"."t")", "my.schema.t"},
        {R"("my.schema".t)", "my.schema.t"},
        {"my.schema.t", "my.schema.t"},
        {R"("Line ""x""")", R"(public.Line "x")"},
        {R"(Line "x")", R"(public.Line "x")"},
        {"Users", "none"},
        {"auth.gates", "none"},
        {"", "none"},
    }));
    INFO(text);
    CHECK(found(schema, text) == table);
    for (const Table& each : schema.tables)
        CHECK(find_table(schema, lookup_text(schema, each.name)).table == &each);
}

TEST_CASE("a table of the database that hides one of the schema is named") {
    const Schema schema =
        read("CREATE TABLE public.users (id int)", session({{"app", "users"}, {"public", "users"}})).schema;
    CHECK(found(schema, "users") == "elsewhere app.users");
    CHECK(found(schema, "public.users") == "public.users");
}

TEST_CASE("tables of public are spelt out where public does not come first") {
    CHECK(to_string(Name{"public", "t"}) == "t");
    spell_out_public(true);
    CHECK(to_string(Name{"public", "t"}) == "public.t");
    spell_out_public(false);
    CHECK(to_string(Name{"app", "t"}) == "app.t");
}

}  // namespace copyover::schema
