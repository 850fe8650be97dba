#include <catch2/catch.hpp>

#include <limits>

#include "report/numbers.hpp"
#include "report/table.hpp"

using namespace copyover::report;

TEST_CASE("numbers are grouped by thousands") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1000) == "1,000");
    CHECK(grouped(std::numeric_limits<std::uint64_t>::max()) == "18,446,744,073,709,551,615");
    CHECK(counted(1, "row") == "1 row");
    CHECK(counted(0, "row") == "0 rows");
}

TEST_CASE("bytes and durations are rounded without jumping units") {
    CHECK(bytes_text(999) == "999 B");
    CHECK(bytes_text(999'949) == "999.9 kB");
    CHECK(bytes_text(999'950) == "1.0 MB");
    CHECK(bytes_text(5'000'000'000'000'000) == "5000.0 TB");
    CHECK(duration_text(0.004) == "0.00 s");
    CHECK(duration_text(9.996) == "10.0 s");
    CHECK(duration_text(59.97) == "1 min 00 s");
    CHECK(duration_text(3599.7) == "1 h 00 min");
    CHECK(duration_text(std::numeric_limits<double>::infinity()) == "unknown");
}

TEST_CASE("tables align by characters, not by bytes") {
    Table table;
    table.add_column("name", Table::Align::left);
    table.add_column("n", Table::Align::right);
    table.add_row({"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", "10"});
    table.add_row({"b", "1"});
    CHECK(table.text() == "name    n\n\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4  10\nb       1\n");
    CHECK_THROWS_WITH(table.add_row({"a"}), "a row of a table has a wrong number of cells");
}
