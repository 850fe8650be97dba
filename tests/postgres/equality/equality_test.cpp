// What is equal, asked of the server: over boundary values of every type, and over all pairs of types that a
// foreign key may join.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "copy/decoder.hpp"
#include "mapping/convert/value_form.hpp"
#include "postgres/connection/connection.hpp"
#include "postgres/server/throwaway_server.hpp"
#include "schema/equality.hpp"

using namespace copyover;
using schema::Type;
using schema::TypeKind;

namespace {

struct Sample {
    TypeKind kind;
    std::string sql;
    std::vector<std::string_view> literals;
    bool array = false;
};

const std::vector<Sample>& samples() {
    static const std::vector<std::string_view> integers{"0", "1", "-1", "100"};
    static const std::vector<std::string_view> texts{"", "ab", "ab ", " ab", "AB", "äb", "abc"};
    static const std::vector<std::string_view> stamps{
        "2025-03-01 00:00", "2025-03-01 00:00:00.000001", "2025-02-28 24:00",   "infinity",
        "-infinity",        "294276-12-31 23:59",         "4714-11-24 00:00 BC"};
    static const std::vector<Sample> all{
        {TypeKind::boolean, "boolean", {"t", "f", "true"}},
        {TypeKind::int2, "smallint", integers},
        {TypeKind::int4, "integer", {"0", "1", "-1", "100", "16777217", "16777216"}},
        {TypeKind::int8,
         "bigint",
         {"0", "1", "-1", "100", "16777217", "9007199254740992", "9007199254740993", "9223372036854775807"}},
        {TypeKind::float4,
         "real",
         {"0", "-0", "1", "0.1", "16777216", "NaN", "Infinity", "-Infinity", "1e-45", "9223372036854775807"}},
        {TypeKind::float8,
         "double precision",
         {"0", "-0", "1", "0.1", "0.10000000149011612", "16777216", "16777217", "9007199254740992", "NaN",
          "Infinity", "-Infinity", "1e300", "5e-324", "1.401298464324817e-45"}},
        {TypeKind::numeric,
         "numeric",
         {"0", "-0.00", "1", "1.0", "1.00", "0.1", "0.10000000000000001", "100", "1e2", "16777217",
          "9007199254740992", "9007199254740993.0", "1e400", "1e-400", "5e-324", "1e39", "NaN", "Infinity"}},
        {TypeKind::text, "text", texts},
        {TypeKind::varchar, "varchar(9)", texts},
        {TypeKind::bpchar, "char(5)", texts},
        {TypeKind::citext, "citext", texts},
        {TypeKind::uuid,
         "uuid",
         {"6f1b1f8e-0000-4000-8000-00000000000a", "6F1B1F8E-0000-4000-8000-00000000000A",
          "6f1b1f8e-0000-4000-8000-00000000000b"}},
        {TypeKind::bytea, "bytea", {"", "\\x00", "\\x0000", "\\x61"}},
        {TypeKind::date,
         "date",
         {"2025-03-01", "2025-03-02", "infinity", "-infinity", "5874897-12-31", "4714-11-24 BC",
          "294276-12-31", "294277-01-01"}},
        {TypeKind::time, "time", {"00:00", "24:00", "00:00:00.000001"}},
        {TypeKind::timestamp, "timestamp", stamps},
        {TypeKind::timestamptz, "timestamptz", stamps},
        {TypeKind::jsonb,
         "jsonb",
         {"1", "1.0", "1e0", "-0", "0.00", R"({"a":1.0,"b":[1e2]})", R"({"b":[100],"a":1})", "[1,2]", "[2,1]",
          R"("1")", R"({"a":1,"a":2})", R"({"a":2})", "null", "{}", "[]"}},
        {TypeKind::enumeration, "mood", {"glad", "sad"}},
        {TypeKind::int4, "integer[]", {"{1,2}", "[2:3]={1,2}", "{}", "{NULL,1}", "{1,NULL}", "{2,1}"}, true},
        {TypeKind::float8, "double precision[]", {"{0}", "{-0}", "{NaN}", "{NaN,0}", "{NaN,-0}"}, true},
        {TypeKind::numeric, "numeric[]", {"{1.0}", "{1.00}", "{1,1}"}, true},
        {TypeKind::text, "text[]", {"{a}", "{\"a \"}", "{a,\"\"}", "{\"a,\"}"}, true},
        {TypeKind::bpchar, "bpchar[]", {"{a}", "{\"a \"}", "{\" a\"}"}, true},
    };
    return all;
}

Type type_of(const Sample& sample) {
    Type type;
    type.kind = sample.kind;
    type.array = sample.array;
    type.element_oid = schema::builtin_oid(sample.kind);
    type.name = sample.sql;
    if (sample.kind == TypeKind::enumeration) type.labels = {"glad", "sad"};
    return type;
}

class Server {
  public:
    Server() : connection_(server_.conninfo(), "test") {
        connection_.execute("CREATE EXTENSION citext");
        connection_.execute("CREATE TYPE mood AS ENUM ('glad', 'sad')");
        // Which of the values a table with this constraint takes.
        connection_.execute(R"(
CREATE FUNCTION taken(name text) RETURNS SETOF boolean LANGUAGE plpgsql AS $$
DECLARE
    number integer;
BEGIN
    FOR number IN EXECUTE format('SELECT i FROM %I ORDER BY i', 'given_' || name) LOOP
        BEGIN
            EXECUTE format('INSERT INTO child SELECT v FROM %I WHERE i = $1', 'given_' || name) USING number;
            RETURN NEXT true;
        EXCEPTION WHEN OTHERS THEN
            RETURN NEXT false;
        END;
    END LOOP;
END $$)");
        for (std::size_t i = 0; i < samples().size(); ++i) {
            const Sample& sample = samples()[i];
            connection_.execute(fmt::format("CREATE TABLE given_{} (i integer, v {})", i, sample.sql));
            for (std::size_t number = 0; number < sample.literals.size(); ++number) {
                const std::array<postgres::Parameter, 1> value{std::string(sample.literals[number])};
                connection_.execute(
                    fmt::format("INSERT INTO given_{} VALUES ({}, $1::{})", i, number, sample.sql), value);
            }
        }
    }

    postgres::Connection& connection() { return connection_; }

    // For each of a sample's values what `form` makes of it.
    template <typename Form>
    std::vector<std::string> forms(std::size_t sample, const Form& form) {
        const Type type = type_of(samples()[sample]);
        copy::RowDecoder decoder({&type});
        std::vector<std::string> made;
        connection_.copy_out(
            fmt::format("COPY (SELECT v FROM given_{} ORDER BY i) TO STDOUT (FORMAT binary)", sample),
            [&](std::string_view piece) {
                if (decoder.decode(piece)) made.push_back(form(type, decoder.values()[0]));
            });
        REQUIRE(made.size() == samples()[sample].literals.size());
        return made;
    }

    std::vector<std::string> equal_forms(std::size_t sample) {
        return forms(sample, [this](const Type& type, const schema::Value& value) {
            form_.clear();
            form_.append<mapping::Relation::equal>(type, value);
            return std::string(form_.bytes());
        });
    }

    std::vector<std::string> reference_forms(std::size_t sample, const Type& parent) {
        return forms(sample, [&](const Type& type, const schema::Value& value) {
            form_.clear();
            form_.append_reference(type, value, parent);
            return std::string(form_.bytes());
        });
    }

  private:
    postgres::ThrowawayServer server_;
    postgres::Connection connection_;
    mapping::ValueForm form_;
};

Server& server() {
    static Server one;
    return one;
}

}  // namespace

TEST_CASE("values have one form where the server's = says so, and only there") {
    for (std::size_t i = 0; i < samples().size(); ++i) {
        const Sample& sample = samples()[i];
        if (!schema::knows_equality(type_of(sample))) continue;
        const std::vector<std::string> forms = server().equal_forms(i);
        const auto pairs = server().connection().execute(
            fmt::format("SELECT a.i, b.i, a.v = b.v FROM given_{0} a, given_{0} b", i));
        REQUIRE(pairs.rows() == forms.size() * forms.size());
        for (std::size_t row = 0; row < pairs.rows(); ++row) {
            const auto a = static_cast<std::size_t>(pairs.integer(row, 0));
            const auto b = static_cast<std::size_t>(pairs.integer(row, 1));
            INFO(sample.sql << ": " << sample.literals[a] << " and " << sample.literals[b]);
            CHECK((forms[a] == forms[b]) == pairs.boolean(row, 2));
        }
    }
}

TEST_CASE("a reference finds its parent where the server's foreign key does") {
    std::vector<std::string> only_the_server;
    std::size_t pairs = 0;
    for (std::size_t parent = 0; parent < samples().size(); ++parent) {
        const Type parent_type = type_of(samples()[parent]);
        postgres::Connection& connection = server().connection();
        connection.execute(fmt::format("CREATE TABLE parent (v {} PRIMARY KEY)", samples()[parent].sql));
        connection.execute(
            fmt::format("INSERT INTO parent SELECT v FROM given_{} ON CONFLICT DO NOTHING", parent));
        const std::vector<std::string> keys = server().equal_forms(parent);
        const std::set<std::string> known(keys.begin(), keys.end());
        for (std::size_t child = 0; child < samples().size(); ++child) {
            const Type child_type = type_of(samples()[child]);
            const std::string pair = fmt::format("{} -> {}", samples()[child].sql, samples()[parent].sql);
            INFO(pair);
            const bool knows = schema::knows_equality(child_type, parent_type);
            try {
                connection.execute(
                    fmt::format("CREATE TABLE child (v {} REFERENCES parent)", samples()[child].sql));
            } catch (const postgres::ServerError&) {
                CHECK_FALSE(knows);
                continue;
            }
            if (knows) {
                ++pairs;
                const std::vector<std::string> forms = server().reference_forms(child, parent_type);
                const auto taken = connection.execute(fmt::format("SELECT taken('{}')", child));
                REQUIRE(taken.rows() == forms.size());
                for (std::size_t i = 0; i < forms.size(); ++i) {
                    INFO(samples()[child].literals[i]);
                    CHECK(known.contains(forms[i]) == taken.boolean(i, 0));
                }
            } else {
                only_the_server.push_back(pair);
            }
            connection.execute("DROP TABLE child");
        }
        connection.execute("DROP TABLE parent");
    }
    CHECK(pairs == 52);
    CHECK_THAT(fmt::format("{}", fmt::join(only_the_server, "\n")),
               Catch::Equals("citext -> citext\n"
                             "timestamptz -> date\n"
                             "timestamptz -> timestamp\n"
                             "date -> timestamptz\n"
                             "timestamp -> timestamptz"));
}

TEST_CASE("json is equal where it is as jsonb") {
    const std::vector<std::string_view> texts{R"({"a": 1.0, "b": [1e2]})",
                                              R"({"b":[100],"a":1})",
                                              "1.00",
                                              "1",
                                              "[]",
                                              "{}",
                                              R"("\u0061")",
                                              R"("a")"};
    const Type type = type_of({TypeKind::json, "json", {}});
    mapping::ValueForm form;
    for (const std::string_view a : texts) {
        for (const std::string_view b : texts) {
            const std::array<postgres::Parameter, 2> pair{std::string(a), std::string(b)};
            const auto said = server().connection().execute("SELECT $1::jsonb = $2::jsonb", pair);
            INFO(a << " and " << b);
            CHECK(form.equal(type, {a}, {b}) == said.boolean(0, 0));
        }
    }
}
