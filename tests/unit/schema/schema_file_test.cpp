#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "model_text.hpp"
#include "schema/schema_file.hpp"

namespace copyover::schema {

namespace {

std::string file_text(const std::string& path) {
    std::ifstream file(std::string(COPYOVER_ROOT) + "/" + path, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

Schema read(std::string_view sql) {
    Findings findings;
    Schema schema = read_schema(sql, "schema.sql", findings).schema;
    for (const Finding& finding : findings.all())
        UNSCOPED_INFO(finding.message);
    REQUIRE_FALSE(findings.has_errors());
    return schema;
}

Column only_column(const std::string& definition) {
    return read("CREATE TABLE t (c " + definition + ")").tables.at(0).columns.at(0);
}

}  // namespace

TEST_CASE("Lone Star's schema.sql is the target that docs/formats.md describes") {
    const Schema schema = read(file_text("schemas/lonestar/schema.sql"));
    CHECK(schema.tables.size() == 4);
    CHECK(model_text(*schema.find({"public", "users"}), {.oids = false}) == R"(table users
  id: character varying(50) kind=8 length=50 not-null
  email: character varying(255) kind=8 length=255 not-null
  full_name: character varying(255) kind=8 length=255
  department: character varying(100) kind=8 length=100
  roles: text[] kind=7 array
  avatar_url: text kind=7
  status: character varying(20) kind=8 length=20 default='offline'
  last_seen: timestamp without time zone kind=14
  created_at: timestamp without time zone kind=14 default=NOW()
  primary users_pkey (id)
  unique users_email_key (email)
)");
    CHECK(model_text(*schema.find({"public", "messages"}), {.oids = true}) == R"(table messages
  id: character varying(100) kind=8 length=100 oids=1043/1043 not-null
  channel_id: character varying(50) kind=8 length=50 oids=1043/1043
  user_id: character varying(50) kind=8 length=50 oids=1043/1043
  user_name: character varying(255) kind=8 length=255 oids=1043/1043
  user_avatar: text kind=7 oids=25/25
  text: text kind=7 oids=25/25 not-null
  attachments: jsonb kind=17 oids=3802/3802 default='[]'
  timestamp: timestamp without time zone kind=14 oids=1114/1114 default=NOW()
  likes: text[] kind=7 array oids=1009/25 default='{}'
  primary messages_pkey (id)
  foreign messages_channel_id_fkey (channel_id) -> channels (id)
  foreign messages_user_id_fkey (user_id) -> users (id)
  index idx_messages_channel: CREATE INDEX idx_messages_channel ON messages (channel_id, timestamp DESC)
  index idx_messages_text: CREATE INDEX idx_messages_text ON messages USING gin (to_tsvector('english', text))
  index idx_messages_timestamp: CREATE INDEX idx_messages_timestamp ON messages (timestamp DESC)
  index idx_messages_user: CREATE INDEX idx_messages_user ON messages (user_id)
)");
}

// features_dump.sql was made by `psql -f features.sql` and `pg_dump --schema-only` of PostgreSQL 15.20.
TEST_CASE("a schema written by hand and its pg_dump give the same model") {
    constexpr ModelTextOptions without_spelling{.oids = true, .expressions = false};
    const Schema written = read(file_text("tests/unit/schema/data/features.sql"));
    const Schema dumped = read(file_text("tests/unit/schema/data/features_dump.sql"));
    CHECK(written.tables.size() == 8);
    CHECK(model_text(written, without_spelling) == model_text(dumped, without_spelling));
}

TEST_CASE("types are named and limited as PostgreSQL does it") {
    const auto [sql, name] = GENERATE(table<std::string, std::string>({
        {"int", "integer"},
        {"varchar(50)", "character varying(50)"},
        {"char", "character(1)"},
        {"numeric", "numeric"},
        {"numeric(7)", "numeric(7,0)"},
        {"numeric(5, -2)", "numeric(5,-2)"},
        {"numeric(5, - 2)", "numeric(5,-2)"},
        {"numeric(5, 0)", "numeric(5,0)"},
        {"timestamp(0)", "timestamp(0) without time zone"},
        {"timestamptz(3)[]", "timestamp(3) with time zone[]"},
        {"text[3][]", "text[]"},
        {"interval", "interval"},
        {"unknown_type", "unknown_type"},
        {"app.\"Odd\"", "app.Odd"},
    }));
    INFO(sql);
    CHECK(only_column(sql).type.name == name);
}

TEST_CASE("a negative scale, which libpg_query prints as nothing, is read from the text") {
    CHECK(only_column("numeric(5,-2)").type.scale == -2);
    CHECK(only_column("numeric(5,-2)").type.precision == 5);
    CHECK(only_column("numeric(5 /* ü( */, -1000)").type.scale == -1000);
}

TEST_CASE("types without an encoder are unsupported and keep their name") {
    for (const std::string sql :
         {"interval", "inet", "money", "point", "int4range", "timetz", "xml", "bit(3)"}) {
        INFO(sql);
        CHECK(only_column(sql).type.kind == TypeKind::unsupported);
        CHECK_FALSE(only_column(sql).type.name.empty());
        CHECK(only_column(sql).type.oid == 0);
    }
}

TEST_CASE("default expressions are cut out exactly") {
    const auto [sql, expression] = GENERATE(table<std::string, std::string>({
        {"int DEFAULT -1", "-1"},
        {"text DEFAULT 'a, b); c''' NOT NULL", "'a, b); c'''"},
        {"text DEFAULT E'\\', )' UNIQUE", "E'\\', )'"},
        {"text DEFAULT $a$ ), $$ $a$ CHECK (c <> '')", "$a$ ), $$ $a$"},
        {"int DEFAULT f(1, (2)) + 3 -- why, not\n CONSTRAINT k CHECK (c > 0)", "f(1, (2)) + 3"},
        {"int[] DEFAULT ARRAY[1, 2]::int[]", "ARRAY[1, 2]::int[]"},
        {"int CONSTRAINT d DEFAULT /* , */ 4 NULL", "4"},
        {"text NOT NULL DEFAULT now()::text COLLATE \"C\"", "now()::text"},
    }));
    INFO(sql);
    CHECK(only_column(sql).default_sql == expression);
}

// PostgreSQL stores none either, so that the live column has none.
TEST_CASE("a default of NULL is none, except of a domain") {
    const std::string sql =
        GENERATE(as<std::string>(), "int DEFAULT NULL", "varchar(3) DEFAULT NULL", "text DEFAULT (NULL)",
                 "text DEFAULT NULL::text", "text[] DEFAULT CAST(NULL AS text[])",
                 "int DEFAULT 1); ALTER TABLE t ALTER c SET DEFAULT NULL; CREATE TABLE u (c int");
    INFO(sql);
    Findings findings;
    const Schema schema = read_schema("CREATE TABLE t (c " + sql + ");", "schema.sql", findings).schema;
    REQUIRE_FALSE(schema.tables.empty());
    CHECK(schema.tables.front().columns.front().default_sql.empty());
}

TEST_CASE("a default of NULL takes the place of a domain's") {
    Findings findings;
    const Schema schema =
        read_schema(
            "CREATE DOMAIN five AS int DEFAULT 5; CREATE DOMAIN nothing AS int DEFAULT NULL; "
            "CREATE TABLE t (a five, b five DEFAULT NULL, c nothing);",
            "schema.sql", findings)
            .schema;
    REQUIRE(schema.tables.size() == 1);
    CHECK(schema.tables.front().columns[0].default_sql == "5");
    CHECK(schema.tables.front().columns[1].default_sql == "NULL");
    CHECK(schema.tables.front().columns[2].default_sql.empty());
}

TEST_CASE("serial columns are NOT NULL and take the next value of a sequence") {
    const Column column = only_column("bigserial");
    CHECK(column.serial);
    CHECK(column.not_null);
    CHECK(column.type.kind == TypeKind::int8);
    CHECK(column.default_sql == "nextval('t_c_seq'::regclass)");
    CHECK(only_column("int DEFAULT nextval('s')").serial);
    CHECK_FALSE(only_column("int DEFAULT 1").serial);
}

TEST_CASE("names are folded, quoted and shortened as PostgreSQL does it") {
    const std::string name(40, 'x');
    const Schema schema = read("CREATE TABLE Users (ID int PRIMARY KEY, \"Id\" int UNIQUE, " + name +
                               " int, y" + name + " int, UNIQUE (" + name + ", y" + name + "));");
    const Table& users = schema.tables.at(0);
    CHECK(users.name == Name{"public", "users"});
    CHECK(users.columns[0].name == "id");
    CHECK(users.columns[1].name == "Id");
    CHECK(users.keys[0].name == "users_pkey");
    CHECK(users.keys[1].name == "users_Id_key");
    // PostgreSQL 15.20 says the same.
    CHECK(users.keys[2].name == "users_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_yxxxxxxxxxxx_key");
}

TEST_CASE("a name that is taken gets a number") {
    const auto schema =
        read("CREATE TABLE a (b_c int UNIQUE, b int, c int, UNIQUE (b, c), CHECK (b > 0), CHECK (b < 9))");
    const Table& a = schema.tables.at(0);
    CHECK(a.keys[0].name == "a_b_c_key");
    CHECK(a.keys[1].name == "a_b_c_key1");
    CHECK(a.server_rules[0].name == "a_b_check");
    CHECK(a.server_rules[1].name == "a_b_check1");
}

TEST_CASE("equal keys of one statement are one key with the first name that is stated") {
    const Table table =
        read("CREATE TABLE t (a int PRIMARY KEY, CONSTRAINT k UNIQUE (a), UNIQUE (a))").tables.at(0);
    REQUIRE(table.keys.size() == 1);
    CHECK(table.keys[0].name == "k");
    CHECK(table.keys[0].primary);
}

TEST_CASE("labels that are added later count for tables before them") {
    const Schema schema = read(
        "CREATE TYPE m AS ENUM ('b'); CREATE TABLE t (c m); ALTER TYPE m ADD VALUE 'a' BEFORE 'b';"
        "ALTER TYPE m ADD VALUE 'c'; ALTER TYPE m ADD VALUE 'b2' AFTER 'b'; ALTER TYPE m RENAME VALUE 'c' TO "
        "'d'");
    CHECK(schema.tables.at(0).columns.at(0).type.labels == std::vector<std::string>{"a", "b", "b2", "d"});
}

TEST_CASE("a domain brings its base type, conditions and default") {
    const Schema schema = read(
        "CREATE DOMAIN base AS numeric(5,-1) DEFAULT 7 CHECK (VALUE > 0); CREATE DOMAIN strict AS base NOT "
        "NULL;"
        "CREATE TABLE t (a base, b strict DEFAULT 1, c strict[]); ALTER DOMAIN base SET DEFAULT 1 + 8");
    const auto& columns = schema.tables.at(0).columns;
    CHECK(columns[0].type.domain == "base");
    CHECK(columns[0].type.scale == -1);
    CHECK(columns[0].type.domain_has_check);
    CHECK(columns[0].default_sql == "1 + 8");
    CHECK(columns[1].not_null);
    CHECK(columns[1].default_sql == "1");
    CHECK(columns[1].type.name == "strict");
    CHECK(columns[2].type.name == "strict[]");
    CHECK_FALSE(columns[2].not_null);
    CHECK(columns[2].default_sql.empty());
}

}  // namespace copyover::schema
