// Named time zones; the oracle is Python's zoneinfo.
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

#include "mapping/time/calendar.hpp"
#include "mapping/time/posix_rule.hpp"
#include "mapping/time/time_zone.hpp"
#include "mapping/time/zone_files.hpp"
#include "one_column.hpp"

namespace copyover::mapping {

namespace {

const TimeZone& zone(const std::string& name) {
    std::string reason;
    const TimeZone* const found = find_time_zone(name, reason);
    INFO(name << ": " << reason);
    REQUIRE(found != nullptr);
    return *found;
}

std::int64_t unix_seconds(int year, unsigned month, unsigned day, int hour, int minute = 0) {
    return (days_of(year, month, day) + days_from_unix_to_postgres) * seconds_per_day + hour * 3600 +
           minute * 60;
}

std::string in_zone(std::string_view name, std::string_view column, std::string_view type,
                    std::string_view document) {
    Migration migration(fmt::format("CREATE TABLE t (id integer PRIMARY KEY, v {});", type),
                        fmt::format(R"({{"time_zone":"{}","sources":[{{"files":"a.json","rows":[
{{"table":"t","columns":{{"id":"/id","v":{}}}}}]}}]}})",
                                    name, column));
    const std::string rows = migration.run(document);
    return rows + migration.printed();
}

}  // namespace

TEST_CASE("a named zone has the offsets of its history and of its rule for the future") {
    const TimeZone& berlin = zone("Europe/Berlin");
    CHECK(berlin.offset_at(unix_seconds(1800, 1, 1, 0)) == 3208);
    CHECK(berlin.offset_at(unix_seconds(2025, 1, 1, 0)) == 3600);
    CHECK(berlin.offset_at(unix_seconds(2025, 3, 30, 1) - 1) == 3600);
    CHECK(berlin.offset_at(unix_seconds(2025, 3, 30, 1)) == 7200);
    CHECK(berlin.offset_at(unix_seconds(2025, 10, 26, 1)) == 3600);
    CHECK(berlin.offset_at(unix_seconds(2050, 7, 1, 0)) == 7200);
    CHECK(berlin.offset_at(unix_seconds(2050, 3, 27, 1) - 1) == 3600);
    CHECK(berlin.offset_at(unix_seconds(2050, 3, 27, 1)) == 7200);
    CHECK(berlin.offset_at(unix_seconds(9999, 12, 31, 0)) == 3600);
    CHECK(zone("America/St_Johns").offset_at(unix_seconds(2060, 1, 1, 0)) == -12600);
    CHECK(zone("Europe/Dublin").offset_at(unix_seconds(2060, 7, 1, 0)) == 3600);
    CHECK(zone("Europe/Dublin").offset_at(unix_seconds(2060, 1, 1, 0)) == 0);
    CHECK(zone("Australia/Sydney").offset_at(unix_seconds(2060, 1, 1, 0)) == 39600);
    CHECK(zone("Australia/Sydney").offset_at(unix_seconds(2060, 7, 1, 0)) == 36000);
    CHECK(zone("Asia/Kathmandu").offset_at(unix_seconds(2060, 7, 1, 0)) == 20700);
    CHECK(zone("Etc/GMT+5").offset_at(0) == -18000);
}

TEST_CASE("a local time has no instant where clocks skip it, and two where it comes twice") {
    const TimeZone& berlin = zone("Europe/Berlin");
    CHECK(berlin.instants_of(unix_seconds(2025, 3, 30, 2, 30)).count == 0);
    CHECK(berlin.instants_of(unix_seconds(2025, 3, 30, 3)).count == 1);
    const auto twice = berlin.instants_of(unix_seconds(2025, 10, 26, 2, 30));
    REQUIRE(twice.count == 2);
    CHECK(twice.at[0] == unix_seconds(2025, 10, 26, 0, 30));
    CHECK(twice.at[1] == unix_seconds(2025, 10, 26, 1, 30));
    CHECK(berlin.instants_of(unix_seconds(2025, 10, 26, 3)).count == 1);
    // Samoa had no 30 December 2011.
    CHECK(zone("Pacific/Apia").instants_of(unix_seconds(2011, 12, 30, 12)).count == 0);
    CHECK(zone("Pacific/Apia").instants_of(unix_seconds(2011, 12, 31, 0)).count == 1);
}

TEST_CASE("rules of POSIX are read whole or not at all") {
    const auto offset = [](std::string_view rule, std::int64_t at) {
        return PosixRule::parse(rule).value().offset_at(at);
    };
    CHECK(offset("UTC0", 0) == 0);
    CHECK(offset("<+0330>-3:30", 0) == 12600);
    CHECK(offset("A0B,J60,J300", unix_seconds(2024, 3, 1, 2)) == 3600);
    CHECK(offset("A0B,J60,J300", unix_seconds(2024, 3, 1, 2) - 1) == 0);
    CHECK(offset("A0B,59,300", unix_seconds(2024, 2, 29, 2)) == 3600);
    CHECK(offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", unix_seconds(2030, 3, 31, 1)) == -3600);
    CHECK(offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", unix_seconds(2030, 3, 31, 1) - 1) == -7200);
    for (const std::string_view broken :
         {"", "CET", "1", "<+03", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.1.0,M10.5.0",
          "CET-1CEST,M3.6.0,M1.1.1", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J1", "CET-1CEST,366,1",
          "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-200", "CET-99999999999999999999"})
        CHECK_FALSE(PosixRule::parse(broken));
}

TEST_CASE("files that are no time zones are refused at every length") {
    std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(file), {}};
    REQUIRE(std::holds_alternative<TimeZone>(TimeZone::parse("x", whole)));
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK(std::holds_alternative<std::string>(
            TimeZone::parse("x", std::string_view(whole).substr(0, length))));
    std::string counts = whole;
    counts.replace(20, 24, std::string(24, '\xff'));
    CHECK(std::holds_alternative<std::string>(TimeZone::parse("x", counts)));
}

TEST_CASE("texts without zone are read in the named zone, and the exceptions are findings") {
    const std::string_view document =
        R"([{"id":1,"v":"2025-07-01T12:00:00.5"},{"id":2,"v":"2025-01-01T12:00:00"},
{"id":3,"v":"2025-03-30T02:30:00"},{"id":4,"v":"2025-10-26T02:30:00"},{"id":5,"v":"2025-10-26T02:30:00+02:00"}])";
    CHECK(in_zone("Europe/Berlin", R"("/v")", "timestamptz", document) ==
          "t id=1 v=2025-07-01 10:00:00.5+00\n"
          "t id=2 v=2025-01-01 11:00:00+00\n"
          "t id=5 v=2025-10-26 00:30:00+00\n"
          "data.json:2:13: error[value-local-time] /2/v \"2025-03-30T02:30:00\" does not exist in zone "
          "Europe/Berlin: its clocks skipped this hour; correct the record, or the zone of the column\n"
          "data.json:2:48: error[value-local-time] /3/v \"2025-10-26T02:30:00\" occurs twice in zone "
          "Europe/Berlin; read a member that has the offset, or add \"on_ambiguous\": \"earlier\" or "
          "\"later\"\n");
    CHECK(in_zone("UTC", R"({"from":"/v","zone":"Europe/Berlin","on_ambiguous":"earlier"})", "timestamptz",
                  R"([{"id":1,"v":"2025-10-26T02:30:00"}])") ==
          "t id=1 v=2025-10-26 00:30:00+00\n"
          "mapping.json:0:0: warning[repaired]  values of column v were repaired (value-local-time)\n");
    CHECK(in_zone("UTC", R"({"from":"/v","zone":"Europe/Berlin","on_ambiguous":"later"})", "timestamptz",
                  R"([{"id":1,"v":"2025-10-26T02:30:00"}])") ==
          "t id=1 v=2025-10-26 01:30:00+00\n"
          "mapping.json:0:0: warning[repaired]  values of column v were repaired (value-local-time)\n");
}

TEST_CASE("a column without zone gets the wall time of the named zone") {
    CHECK(in_zone("Europe/Berlin", R"("/v")", "timestamp",
                  R"([{"id":1,"v":"2025-07-01T12:00:00Z"},{"id":2,"v":"2025-03-30T02:30:00"},
{"id":3,"v":"2025-10-26T02:30:00"},{"id":4,"v":"1969-12-31T23:59:59.999999Z"}])") ==
          "t id=1 v=2025-07-01 14:00:00\n"
          "t id=2 v=2025-03-30 02:30:00\n"
          "t id=3 v=2025-10-26 02:30:00\n"
          "t id=4 v=1970-01-01 00:59:59.999999\n");
    CHECK(in_zone("Europe/Berlin", R"({"from":"/v","as":"epoch_ms"})", "timestamp",
                  R"([{"id":1,"v":1751371200001}])") == "t id=1 v=2025-07-01 14:00:00.001\n");
    CHECK(in_zone("Europe/Berlin", R"({"from":"/v","zone":"America/New_York"})", "timestamp",
                  R"([{"id":1,"v":"2025-07-01T12:00:00"}])") == "t id=1 v=2025-07-01 18:00:00\n");
}

TEST_CASE("a zone that the system does not have gets the nearest name") {
    const std::string_view none = "[]";
    CHECK(in_zone("Europe/Berlln", R"("/v")", "text", none) ==
          "mapping.json:1:14: error[mapping-value] /time_zone zone \"Europe/Berlln\" is not known: the "
          "system's time zones have no such name; did you mean \"Europe/Berlin\"?\n");
    CHECK(in_zone("Berlin", R"("/v")", "text", none) ==
          "mapping.json:1:14: error[mapping-value] /time_zone zone \"Berlin\" is not known: the system's "
          "time zones have no such name; did you mean \"Europe/Berlin\"?\n");
    CHECK(in_zone("Mars/Olympus_Mons", R"("/v")", "text", none) ==
          "mapping.json:1:14: error[mapping-value] /time_zone zone \"Mars/Olympus_Mons\" is not known: the "
          "system's time zones have no such name; use \"UTC\", an offset such as \"+02:00\", or a name such "
          "as \"Europe/Berlin\"\n");
    CHECK(in_zone("../../../etc/passwd", R"("/v")", "text", none) ==
          "mapping.json:1:14: error[mapping-value] /time_zone zone \"../../../etc/passwd\" is not known: it "
          "is no name of a zone; use \"UTC\", an offset such as \"+02:00\", or a name such as "
          "\"Europe/Berlin\"\n");
    // Which ones depends on the system's zones.
    CHECK_THAT(
        in_zone("Europe", R"("/v")", "text", none),
        Catch::Matchers::Matches(
            "mapping\\.json:1:14: error\\[mapping-value\\] /time_zone zone \"Europe\" is not known: the "
            "system's time zones have no such name; did you mean \"Europe/[A-Z][a-z]+\""
            "( or \"Europe/[A-Z][a-z]+\"){4}\\?\n"));
    CHECK(in_zone("+2", R"("/v")", "text", none) ==
          "mapping.json:1:14: error[mapping-value] /time_zone zone \"+2\" is not known: the system's time "
          "zones have no such name; use \"UTC\", an offset such as \"+02:00\", or a name such as "
          "\"Europe/Berlin\"\n");
}

}  // namespace copyover::mapping
