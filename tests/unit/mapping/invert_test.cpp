// The mapping turned round: what a record is to say so that a row holds another value.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "json/parsed_text.hpp"
#include "mapping/invert/mapped_text.hpp"
#include "mapping/invert/record_editor.hpp"
#include "mapping/invert/record_maker.hpp"
#include "one_column.hpp"
#include "schema/kept_value.hpp"

namespace copyover::mapping {

namespace {

constexpr std::size_t source = 0;

// The record, and the rows that it makes, kept.
class MadeRecord {
  public:
    MadeRecord(const Plan& plan, std::string_view text) : text_(text), mapped_(plan) {
        record_.text = text_;
        mapped_.begin(file_, record_, {&source, 1});
        mapped_.map(text_);
        for (const Row& row : mapped_.rows()) {
            rows_.emplace_back();
            for (const schema::Value& value : row.values)
                rows_.back().push_back(schema::kept(value, arena_));
        }
    }

    [[nodiscard]] const InputFile& file() const { return file_; }
    [[nodiscard]] const json::Record& record() const { return record_; }
    [[nodiscard]] const std::vector<std::vector<schema::Value>>& rows() const { return rows_; }

  private:
    std::string text_;
    InputFile file_{.name = "a.json", .captures = {{}}, .enclosing = {{}}};
    json::Record record_;
    MappedText mapped_;
    schema::Arena arena_;
    std::vector<std::vector<schema::Value>> rows_;
};

std::string shown(const EditedRecord& edited) {
    if (const auto* text = std::get_if<std::string>(&edited)) return *text;
    if (const auto* none = std::get_if<NoWayBack>(&edited)) return "no way back: " + none->reason;
    return "the record goes";
}

// The record with column v as `like` makes it.
std::string changed(std::string_view type, std::string_view column, std::string_view record,
                    std::string_view like) {
    const OneColumn of(type, column, R"(,"ignore":["/x"])");
    const Plan& plan = of.migration.plan();
    const MadeRecord before(plan, record);
    const MadeRecord after(plan, like);
    if (before.rows().empty() || after.rows().empty()) return "(makes no row) " + of.migration.printed();
    const std::vector<RowChange> changes{
        {0, before.rows().front(), false, {{std::size_t{1}, after.rows().front()[1]}}}};
    return shown(RecordEditor(plan).change(before.file(), before.record(), {&source, 1}, changes));
}

// A new record for the row that `like` makes, set as `model`.
std::string made(std::string_view type, std::string_view column, std::string_view like,
                 std::string_view model) {
    const OneColumn of(type, column);
    const Plan& plan = of.migration.plan();
    const MadeRecord row(plan, like);
    RecordMaker maker(plan);
    const auto text =
        maker.make(row.file(), row.record(), {&source, 1}, {0, {0, 0}, row.rows().front()}, model);
    const auto* none = std::get_if<NoWayBack>(&text);
    return none != nullptr ? "no way back: " + none->reason : std::get<std::string>(text);
}

}  // namespace

TEST_CASE("a value goes where it was read, everything else stays") {
    CHECK(changed("text", R"("/v")", "{\n \"id\": 1 ,\"v\":\"a\", \"x\": [1e0]}",
                  R"({"id":1,"v":"q\"\u00fc"})") == "{\n \"id\": 1 ,\"v\":\"q\\\"ü\", \"x\": [1e0]}");
    CHECK(changed("text", R"("/v")", R"({"id":1})", R"({"id":1,"v":"a"})") == R"({"id":1,"v":"a"})");
    CHECK(changed("text", R"("/a/b")", R"({"id": 1})", R"({"id":1,"a":{"b":"c"}})") ==
          R"({"id": 1, "a": {"b": "c"}})");
    CHECK(changed("text", R"(["/p","/q"])", R"({"id":1,"q":"a"})", R"({"id":1,"p":"b"})") ==
          R"({"id":1,"q":"b"})");
    CHECK(changed("text", R"({"equal":["/p","/q"]})", R"({"id":1,"q":"a","p":"a"})",
                  R"({"id":1,"p":"b","q":"b"})") == R"({"id":1,"q":"b","p":"b"})");
    CHECK(changed("text", R"("/v")", R"({"id":1,"v":"a"})", R"({"id":1})") == R"({"id":1,"v":null})");
}

TEST_CASE("a value keeps the JSON type that it had") {
    CHECK(changed("integer", R"("/v")", R"({"id":1,"v":"7"})", R"({"id":1,"v":8})") == R"({"id":1,"v":"8"})");
    CHECK(changed("text", R"("/v")", R"({"id":1,"v":7})", R"({"id":1,"v":8})") == R"({"id":1,"v":8})");
    CHECK(changed("text", R"("/v")", R"({"id":1,"v":7})", R"({"id":1,"v":"x"})") == R"({"id":1,"v":"x"})");
    CHECK(changed("boolean", R"("/v")", R"({"id":1,"v":0})", R"({"id":1,"v":true})") == R"({"id":1,"v":1})");
    CHECK(changed("boolean", R"("/v")", R"({"id":1,"v":false})", R"({"id":1,"v":true})") ==
          R"({"id":1,"v":true})");
    CHECK(
        changed("numeric", R"("/v")", R"({"id":1,"v":1.50})", R"({"id":1,"v":"12345678901234567890.123"})") ==
        R"({"id":1,"v":12345678901234567890.123})");
    CHECK(changed("numeric", R"("/v")", R"({"id":1,"v":1.50})", R"({"id":1,"v":"NaN"})") ==
          R"({"id":1,"v":"NaN"})");
    CHECK(changed("uuid", R"("/v")", R"({"id":1,"v":"6BA7B810-9DAD-11D1-80B4-00C04FD430C8"})",
                  R"({"id":1,"v":"aba7b810-9dad-11d1-80b4-00c04fd430c8"})") ==
          R"({"id":1,"v":"ABA7B810-9DAD-11D1-80B4-00C04FD430C8"})");
    CHECK(changed("bytea", R"({"from":"/v","as":"base64"})", R"({"id":1,"v":"AA=="})",
                  R"({"id":1,"v":"//4AbA"})") == R"({"id":1,"v":"//4AbA=="})");
}

TEST_CASE("a time keeps its form") {
    const auto moved = [](std::string_view column, std::string_view from, std::string_view to) {
        return changed("timestamptz", column, fmt::format(R"({{"id":1,"v":{}}})", from),
                       fmt::format(R"({{"id":1,"v":{}}})", to));
    };
    const std::string_view iso = R"({"from":"/v","as":"iso8601"})";
    CHECK(moved(iso, R"("2025-03-04T05:06:07.089Z")", R"("2026-01-02T03:04:05Z")") ==
          R"({"id":1,"v":"2026-01-02T03:04:05.000Z"})");
    CHECK(moved(iso, R"("2025-03-04T05:06:07Z")", R"("2026-01-02T03:04:05.5Z")") ==
          R"({"id":1,"v":"2026-01-02T03:04:05.5Z"})");
    CHECK(moved(iso, R"("2025-03-04T05:06:07+02:00")", R"("2026-01-02T03:04:05Z")") ==
          R"({"id":1,"v":"2026-01-02T05:04:05+02:00"})");
    CHECK(moved(iso, R"("2025-03-04 05:06:07-0530")", R"("2026-01-02T03:04:05Z")") ==
          R"({"id":1,"v":"2026-01-01 21:34:05-0530"})");
    CHECK(moved(R"({"from":"/v","as":"epoch_ms"})", "1741064767089", "1741064767090") ==
          R"({"id":1,"v":1741064767090})");
    CHECK(moved(R"({"from":"/v","as":"epoch_s"})", R"("1741064767")", R"("1741064768")") ==
          R"({"id":1,"v":"1741064768"})");
    CHECK(moved(R"({"from":"/v","as":"iso8601","zone":"Europe/Berlin"})", R"("2025-07-04T05:06:07")",
                R"("2025-01-04T05:06:07")") == R"({"id":1,"v":"2025-01-04T05:06:07"})");
}

TEST_CASE("a value that its form does not hold has no way back") {
    const OneColumn of("timestamptz", R"([{"from":"/v","as":"epoch_ms"},{"from":"/w","as":"iso8601"}])");
    const Plan& plan = of.migration.plan();
    const MadeRecord before(plan, R"({"id":1,"v":1741064767089})");
    const MadeRecord after(plan, R"({"id":1,"w":"2026-01-02T03:04:05.000001Z"})");
    const std::vector<RowChange> changes{{0, before.rows().front(), false, {{1, after.rows().front()[1]}}}};
    CHECK(shown(RecordEditor(plan).change(before.file(), before.record(), {&source, 1}, changes)) ==
          "no way back: no value of JSON makes it again");
}

TEST_CASE("kinds of columns without a way back say why") {
    CHECK(changed("text", R"({"join":["/p","/q"],"delimiter":"-"})", R"({"id":1,"p":"a","q":"b"})",
                  R"({"id":1,"p":"c","q":"b"})") == "no way back: it is put together from several values");
    CHECK(changed("integer", R"({"from":"/v","as":"count"})", R"({"id":1,"v":[1]})",
                  R"({"id":1,"v":[1,2]})") == "no way back: a count keeps no elements");
    CHECK(changed("text", R"({"from":"/v","drop_query":true})", R"({"id":1,"v":"http://a/b?c"})",
                  R"({"id":1,"v":"http://a/d"})") == "no way back: the query of the address was dropped");
    CHECK(changed("uuid", R"({"uuid5":{"namespace":"6ba7b810-9dad-11d1-80b4-00c04fd430c8","name":["/p"]}})",
                  R"({"id":1,"p":"a"})", R"({"id":1,"p":"b"})") ==
          "no way back: it is made of other values, which it does not hold");
    CHECK(changed("text", R"({"from":"/v","default":"d"})", R"({"id":1,"v":"a"})", R"({"id":1})") ==
          R"({"id":1,"v":"d"})");
}

TEST_CASE("columns that one value makes go back together") {
    const Migration of("CREATE TABLE t (id integer PRIMARY KEY, name text, shown text);",
                       R"({"sources":[{"files":"a.json","rows":[{"table":"t","columns":{
                           "id":"/id","name":"/name","shown":{"join":["/name","/family"],"delimiter":" "}}}]}]})");
    const MadeRecord before(of.plan(), R"({"id":1,"name":"Ada","family":"King"})");
    const MadeRecord after(of.plan(), R"({"id":1,"name":"Eva","family":"King"})");
    const std::vector<schema::Value>& row = after.rows().front();
    const auto edited = [&](std::vector<std::pair<std::size_t, schema::Value>> wanted) {
        const std::vector<RowChange> changes{{0, before.rows().front(), false, std::move(wanted)}};
        return shown(RecordEditor(of.plan()).change(before.file(), before.record(), {&source, 1}, changes));
    };
    CHECK(edited({{1, row[1]}, {2, row[2]}}) == R"({"id":1,"name":"Eva","family":"King"})");
    CHECK(edited({{2, row[2]}, {1, row[1]}}) == R"({"id":1,"name":"Eva","family":"King"})");
    CHECK(edited({{1, row[1]}}) == "no way back: no value of JSON makes it again");
    CHECK(edited({{2, row[2]}}) == "no way back: it is put together from several values");
}

TEST_CASE("maps, splits and lists are turned round") {
    CHECK(changed("integer", R"({"from":"/v","map":{"low":1,"high":2}})", R"({"id":1,"v":"low"})",
                  R"({"id":1,"v":"high"})") == R"({"id":1,"v":"high"})");
    CHECK(changed("text[]", R"({"from":"/v","split":","})", R"({"id":1,"v":"a,b"})",
                  R"({"id":1,"v":"c,d,e"})") == R"({"id":1,"v":"c,d,e"})");
    CHECK(changed("text[]", R"("/v")", R"({"id":1,"v":["a"]})", R"({"id":1,"v":["c",null,"d\""]})") ==
          R"({"id":1,"v":["c", null, "d\""]})");
    CHECK(changed("text[]", R"({"collect":["/l/*"]})", R"({"id":1,"l":["a"]})",
                  R"({"id":1,"l":["b","c"]})") == R"({"id":1,"l":["b", "c"]})");
    CHECK(changed("text[]", R"({"from":"/v","as":"values"})", R"({"id":1,"v":"a"})", R"({"id":1,"v":"b"})") ==
          R"({"id":1,"v":"b"})");
    CHECK(changed("jsonb", R"("/v")", R"({"id":1,"v":{"a":1}})", R"({"id":1,"v":[1.50,{"b":null}]})") ==
          R"({"id":1,"v":[1.50,{"b":null}]})");
}

TEST_CASE("the rest of a record gets and loses members") {
    CHECK(changed("jsonb", R"({"rest":true})", R"({"id": 1, "a": 1, "b": 2})", R"({"id":1,"b":3,"c":[4]})") ==
          R"({"id": 1, "b": 3, "c": [4]})");
    CHECK(changed("jsonb", R"({"rest":true})", R"({"id": 1, "a": 1})", R"({"id":1})") == R"({"id": 1})");
}

TEST_CASE("a new record is set as its model") {
    CHECK(made("text", R"("/v")", R"({"id":2,"v":"b"})", "{\n  \"v\": \"a\",\n  \"id\": 1\n}") ==
          "{\n  \"v\": \"b\",\n  \"id\": 2\n}");
    CHECK(made("text", R"("/v")", R"({"id":2})", R"({"id": "1", "v": null})") == R"({"id": "2", "v": null})");
    CHECK(made("text", R"("/v")", R"({"id":2})", R"({"id":1})") == R"({"id":2})");
    CHECK(made("text", R"(["/p","/q"])", R"({"id":2,"p":"x"})", R"({"q":"y","id":1})") ==
          R"({"q":"x","id":2})");
    CHECK(made("text", R"("/a/b")", R"({"id":2,"a":{"b":"x"}})", "{}") == R"({"id": 2, "a": {"b": "x"}})");
    CHECK(made("text", R"({"join":["/p","/q"],"delimiter":"-"})", R"({"id":2,"p":"x","q":"y"})", "{}") ==
          "no way back: no value of JSON makes it again");
}

}  // namespace copyover::mapping
