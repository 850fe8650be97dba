#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "postgres/catalog/catalog.hpp"
#include "postgres/catalog/fingerprint.hpp"
#include "postgres/catalog/names.hpp"
#include "postgres/catalog/objects.hpp"
#include "test_database.hpp"

namespace copyover::postgres {

namespace {

const TargetTable& table(const std::vector<TargetTable>& tables, std::string_view name) {
    const auto found =
        std::ranges::find_if(tables, [&](const TargetTable& t) { return t.name.name == name; });
    if (found == tables.end()) throw InternalError(fmt::format("no table {}", name));
    return *found;
}

const TableObject& object(const TargetTable& target, std::string_view name) {
    const auto found = std::ranges::find(target.objects, name, &TableObject::name);
    if (found == target.objects.end()) throw InternalError(fmt::format("no object {}", name));
    return *found;
}

}  // namespace

TEST_CASE("an object tells everything that dropping it would lose") {
    TestDatabase database(R"(
SET allow_in_place_tablespaces = on;
CREATE TABLESPACE elsewhere LOCATION '';
CREATE TABLE t (
    id int PRIMARY KEY, u int UNIQUE DEFERRABLE INITIALLY DEFERRED, r int4range,
    n int,
    CONSTRAINT apart EXCLUDE USING gist (r WITH &&));
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;
COMMENT ON CONSTRAINT t_pkey ON t IS 'of the constraint';
COMMENT ON INDEX t_pkey IS 'of its index';
ALTER INDEX t_u_key SET (fillfactor = 70);
CREATE INDEX plain ON t (n) TABLESPACE elsewhere;
COMMENT ON INDEX plain IS 'of the index';
CREATE INDEX expressed ON t ((n + id));
ALTER INDEX expressed ALTER COLUMN 1 SET STATISTICS 500;
CREATE UNIQUE INDEX identity ON t (id);
CLUSTER t USING plain;
ALTER TABLE t REPLICA IDENTITY USING INDEX identity;
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'expressed'::regclass;
CREATE TABLE kid (t_id int);
ALTER TABLE kid ADD CONSTRAINT up FOREIGN KEY (t_id) REFERENCES t (id) DEFERRABLE NOT VALID;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER always BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER never BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE t ENABLE ALWAYS TRIGGER always;
ALTER TABLE t DISABLE TRIGGER never;
COMMENT ON TRIGGER always ON t IS 'of the trigger')");
    const auto tables = read_target(database.connection(), {{"public", "t"}, {"public", "kid"}});
    REQUIRE(tables.size() == 2);
    const TargetTable& t = tables[0];
    CHECK(t.name == schema::Name{"public", "t"});
    CHECK(t.kind == 'r');
    CHECK(t.owner);
    CHECK(t.has_user_triggers);

    const TableObject& primary = object(t, "t_pkey");
    CHECK(primary.kind == TableObject::Kind::primary_key);
    CHECK(primary.definition == "PRIMARY KEY (id)");
    CHECK(primary.comment == "of the constraint");
    CHECK(primary.index_comment == "of its index");
    CHECK(primary.access_method == "btree");
    CHECK_FALSE(primary.has_storage_options);
    CHECK_FALSE(primary.deferrable);

    const TableObject& unique = object(t, "t_u_key");
    CHECK(unique.kind == TableObject::Kind::unique_constraint);
    CHECK(unique.definition == "UNIQUE (u) DEFERRABLE INITIALLY DEFERRED");
    CHECK(unique.deferrable);
    CHECK(unique.deferred);
    CHECK(unique.has_storage_options);

    CHECK(object(t, "apart").kind == TableObject::Kind::exclusion);
    CHECK(object(t, "apart").access_method == "gist");
    CHECK(object(t, "positive").kind == TableObject::Kind::check);
    CHECK_FALSE(object(t, "positive").validated);

    const TableObject& plain = object(t, "plain");
    CHECK(plain.kind == TableObject::Kind::index);
    CHECK(plain.tablespace == "elsewhere");
    CHECK(plain.clustered);
    CHECK(plain.comment == "of the index");
    CHECK(plain.index_comment.empty());
    CHECK(plain.validated);
    CHECK_FALSE(plain.has_storage_options);
    CHECK(object(t, "expressed").has_storage_options);
    CHECK_FALSE(object(t, "expressed").validated);
    CHECK(object(t, "identity").replica_identity);

    CHECK(object(t, "always").kind == TableObject::Kind::trigger);
    CHECK(object(t, "always").enabled == 'A');
    CHECK(object(t, "always").comment == "of the trigger");
    CHECK(object(t, "never").enabled == 'D');

    const TableObject& reference = object(tables[1], "up");
    CHECK(reference.kind == TableObject::Kind::foreign_key);
    CHECK(reference.parent == schema::Name{"public", "t"});
    CHECK_FALSE(reference.validated);
    CHECK(reference.deferrable);
    CHECK_FALSE(reference.clustered);
    CHECK(reference.access_method.empty());
    CHECK(tables[0].objects.size() == 9);
    CHECK(tables[1].objects.size() == 1);
}

TEST_CASE("what depends on a key from outside the migrated tables is seen") {
    TestDatabase database(R"(
CREATE TABLE a (id int PRIMARY KEY, self int REFERENCES a, n text);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);
CREATE TABLE c (id int PRIMARY KEY, code int, n text);
CREATE UNIQUE INDEX c_code ON c (code);
CREATE TABLE outside (c_code int REFERENCES c (code));
CREATE VIEW grouped AS SELECT id, n, count(*) FROM c GROUP BY id)");
    const auto tables =
        read_target(database.connection(), {{"public", "a"}, {"public", "b"}, {"public", "c"}});
    CHECK_FALSE(object(table(tables, "a"), "a_pkey").has_dependents);
    CHECK_FALSE(table(tables, "a").referenced_from_outside);
    CHECK(object(table(tables, "c"), "c_pkey").has_dependents);
    CHECK(object(table(tables, "c"), "c_code").has_dependents);
    CHECK(table(tables, "c").referenced_from_outside);
    CHECK(object(table(read_target(database.connection(), {{"public", "a"}}), "a"), "a_pkey").has_dependents);
}

TEST_CASE("row security, publications, inheritance and privileges of a table are seen") {
    TestDatabase database(R"(
CREATE TABLE plain (id int);
CREATE TABLE secured (id int);
ALTER TABLE secured ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TABLE published (id int);
CREATE PUBLICATION p FOR TABLE published;
CREATE TABLE par (id int);
CREATE TABLE kid () INHERITS (par);
CREATE ROLE reader;
GRANT SELECT, INSERT ON plain TO reader;
INSERT INTO plain SELECT generate_series(1, 1000);
ANALYZE plain)");
    const std::vector<schema::Name> names{
        {"public", "plain"}, {"public", "secured"}, {"public", "published"}, {"public", "par"}};
    const auto tables = read_target(database.connection(), names);
    const TargetTable& plain = table(tables, "plain");
    CHECK_FALSE((plain.row_security || plain.force_row_security || plain.published));
    CHECK_FALSE((plain.has_inheritance_children || plain.has_user_triggers));
    CHECK((plain.may_insert && plain.may_select && plain.may_truncate && plain.may_delete));
    CHECK(plain.estimated_rows == 1000);
    CHECK(plain.bytes >= 8192);
    CHECK((table(tables, "secured").row_security && table(tables, "secured").force_row_security));
    CHECK(table(tables, "published").published);
    CHECK(table(tables, "par").has_inheritance_children);
    CHECK(table(tables, "par").estimated_rows == 0);

    database.connection().execute("SET ROLE reader");
    const auto seen = read_target(database.connection(), {{"public", "plain"}});
    database.connection().execute("RESET ROLE");
    database.connection().execute("DROP OWNED BY reader");
    database.connection().execute("DROP ROLE reader");
    CHECK_FALSE(seen.at(0).owner);
    CHECK((seen[0].may_insert && seen[0].may_select));
    CHECK_FALSE((seen[0].may_truncate || seen[0].may_delete));
}

TEST_CASE("a partitioned table is judged with its partitions") {
    TestDatabase database(R"(
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE part (id int, at int, parent_id int REFERENCES parent, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE INDEX on_at ON part (at);
CREATE PUBLICATION parts FOR TABLE part_1;
CREATE TABLE outside (id int, at int, FOREIGN KEY (id, at) REFERENCES part_1 (id, at));
INSERT INTO part VALUES (1, 1, NULL);
ANALYZE part)");
    const auto tables = read_target(database.connection(), {{"public", "part"}, {"public", "parent"}});
    const TargetTable& part = table(tables, "part");
    CHECK(part.kind == 'p');
    CHECK(part.published);
    CHECK(part.referenced_from_outside);
    CHECK(part.estimated_rows == 1);
    CHECK(part.bytes > 0);
    CHECK_FALSE(part.has_inheritance_children);
    CHECK_FALSE(object(part, "part_pkey").partition_attached);
    CHECK_FALSE(table(tables, "parent").referenced_from_outside);
    CHECK_FALSE(object(table(tables, "parent"), "parent_pkey").has_dependents);

    const auto leaf = read_target(database.connection(), {{"public", "part_1"}});
    CHECK(object(leaf.at(0), "part_1_pkey").partition_attached);
    CHECK(object(leaf[0], "part_1_at_idx").partition_attached);
    CHECK(object(leaf[0], "part_parent_id_fkey").partition_attached);
}

TEST_CASE("sequences come with the column that they number") {
    TestDatabase database(R"(
CREATE SCHEMA "odd ""one""";
CREATE SEQUENCE shared;
CREATE TABLE "odd ""one"""."T" (id serial, other int GENERATED ALWAYS AS IDENTITY, third int DEFAULT nextval('shared'));
CREATE TABLE none (id int))");
    const auto tables = read_target(database.connection(), {{R"(odd "one")", "T"}, {"public", "none"}});
    std::vector<std::string> seen;
    for (const TargetSequence& sequence : tables.at(0).sequences) {
        seen.push_back(sequence.name + " numbers " + sequence.column);
        CHECK(sequence.owner);
        CHECK(sequence.may_use);
    }
    CHECK(seen == std::vector<std::string>{R"("odd ""one"""."T_id_seq" numbers id)",
                                           R"("odd ""one"""."T_other_seq" numbers other)",
                                           "public.shared numbers third"});
    CHECK(tables[0].sequences[0].left == 2147483647);
    CHECK(tables.at(1).sequences.empty());
}

TEST_CASE("tables are found by their exact names, and missing ones are left out") {
    TestDatabase database(R"(
CREATE SCHEMA app;
CREATE TABLE app.only_app (a int);
CREATE TABLE app.twice (a int);
CREATE TABLE twice (a int);
CREATE VIEW app.a_view AS SELECT 1;
CREATE TABLE "Wei""rd, {}" (a int))");
    const schema::Schema found = read_tables(database.connection(), {{"public", "only_app"},
                                                                     {"public", "twice"},
                                                                     {"app", "twice"},
                                                                     {"public", "absent"},
                                                                     {"app", "a_view"},
                                                                     {"public", "Wei\"rd, {}"}});
    CHECK(names_of(found) ==
          std::vector<schema::Name>{{"public", "twice"}, {"app", "twice"}, {"public", "Wei\"rd, {}"}});
    CHECK(read_tables(database.connection(), {}).tables.empty());
    CHECK(read_target(database.connection(), {{"public", "absent"}}).empty());
    CHECK(catalog_fingerprint(database.connection(), {{"public", "absent"}}).lines.empty());
}

TEST_CASE("the session's search_path comes with what lives along it") {
    TestDatabase database(R"(
CREATE SCHEMA app;
CREATE TABLE app.t (a int);
CREATE VIEW app.v AS SELECT 1;
CREATE TYPE app.mood AS ENUM ('a');
CREATE TYPE app.pair AS (a int, b int);
CREATE DOMAIN app.d AS int;
SET search_path = "$user", "App x", app, public)");
    const schema::SearchPath path = read_search_path(database.connection());
    CHECK(path.setting == R"("$user", "App x", app, public)");
    CHECK(path.schemas.size() == 4);
    CHECK(path.schemas[1] == "App x");
    CHECK(path.live->schemas == std::set<std::string>{"app", "public"});
    CHECK(path.live->relations == std::set<schema::Name>{{"app", "pair"}, {"app", "t"}, {"app", "v"}});
    CHECK(path.live->types == std::set<schema::Name>{{"app", "d"}, {"app", "mood"}, {"app", "pair"}});
}

}  // namespace copyover::postgres
