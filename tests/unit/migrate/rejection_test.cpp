#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "migrate/rejects/refused_rows.hpp"
#include "migrate/rejects/rejection.hpp"
#include "migration_folder.hpp"

using namespace copyover;
using migrate::MigrationFolder;
using migrate::told;

namespace {

struct Message {
    int id = 0;
    bool good = true;
    std::optional<int> reply_to;
};

// What must be left out, found in the plainest way: as long as something that is left is bad, without a
// parent, or the second with its id, it goes.
std::size_t left_out(const std::vector<Message>& messages) {
    std::vector<bool> in;
    std::set<int> seen;
    for (const Message& message : messages)
        in.push_back(message.good && seen.insert(message.id).second);
    for (bool changed = true; changed;) {
        changed = false;
        std::set<int> ids;
        for (std::size_t i = 0; i < messages.size(); ++i) {
            if (in[i]) ids.insert(messages[i].id);
        }
        for (std::size_t i = 0; i < messages.size(); ++i) {
            if (!in[i] || !messages[i].reply_to || ids.contains(*messages[i].reply_to)) continue;
            in[i] = false;
            changed = true;
        }
    }
    return static_cast<std::size_t>(std::ranges::count(in, false));
}

std::string written(const std::vector<Message>& messages) {
    std::string out = "[";
    for (const Message& message : messages) {
        out += out.size() == 1 ? "\n" : ",\n";
        out += "{\"id\": " + std::to_string(message.id);
        if (message.reply_to) out += ", \"reply_to\": " + std::to_string(*message.reply_to);
        out += message.good ? ", \"day\": \"2025-03-04\"}" : ", \"day\": \"2025-02-30\"}";
    }
    return out + "]";
}

RunFacts checked(const MigrationFolder& folder, std::uint64_t reject_limit, std::size_t jobs = 2) {
    migrate::Options options;
    options.jobs = jobs;
    options.rejects.limit = reject_limit;
    RunFacts facts;
    folder.check(options, facts);
    return facts;
}

std::size_t count_of(const RunFacts& facts, const Rule& rule) {
    std::size_t count = 0;
    for (const Finding& finding : facts.findings.all())
        count += finding.rule == &rule ? finding.count : 0;
    return count;
}

void write_messages(const MigrationFolder& folder, const std::string& policies = "") {
    folder.write("migration/schema.sql",
                 "CREATE TABLE message (id integer PRIMARY KEY, reply_to integer REFERENCES message (id),"
                 " day date NOT NULL);");
    folder.write("migration/mapping.json", R"({ "sources": [ { "files": "messages.json", "records": "/*",
        "rows": [ { "table": "message", )" + policies +
                                               R"( "columns": {
            "id": "/id", "reply_to": "/reply_to", "day": "/day" } } ] } ] })");
}

}  // namespace

TEST_CASE("bad records are left out, and whatever hangs on them, but nothing else") {
    std::mt19937 random(4711);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same records every time
    const auto below = [&](int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); };
    for (int round = 0; round < 40; ++round) {
        const MigrationFolder folder;
        write_messages(folder);
        std::vector<Message> messages;
        for (int i = 0; i < 60; ++i) {
            Message message{below(200) == 0 && i > 0 ? below(i) : i, below(12) > 0, {}};
            if (below(3) > 0) message.reply_to = below(20) == 0 ? 1000 : below(60);
            messages.push_back(message);
        }
        folder.write("data/messages.json", written(messages));
        const std::size_t bad = left_out(messages);
        INFO(written(messages));
        const RunFacts facts = checked(folder, 100);
        CHECK(facts.records.total == messages.size());
        std::set<int> ids;
        for (const Message& message : messages)
            ids.insert(message.id);
        // Of two records with one id the second may stay where the first goes.
        if (ids.size() == messages.size()) CHECK(facts.records.rejected == bad);
        CHECK(facts.records.rejected + facts.records.loaded == messages.size());
        CHECK(count_of(facts, rule::record_rejected) == facts.records.rejected);
        CHECK(facts.exit_code == ExitCode::yes);
        CHECK(told(facts) == told(checked(folder, 100, 1)));
        // A check that leaves none out counts what this one leaves.
        const RunFacts counted = checked(folder, 0);
        CHECK(counted.exit_code == (facts.records.rejected > 0 ? ExitCode::no : ExitCode::yes));
        CHECK(counted.records.rejected == facts.records.rejected);
        CHECK(counted.records.loaded == facts.records.loaded);
        CHECK(counted.tables.front().rejected == facts.tables.front().rejected);
        CHECK(counted.values.rejected == facts.values.rejected);
        CHECK(counted.values.mapped == facts.values.mapped);
    }
}

// A survey for each generation would be as many passes as the thread is long.
TEST_CASE("a long thread of replies below a bad message is left out in a few passes") {
    const MigrationFolder folder;
    write_messages(folder);
    constexpr int last = 3000;
    for (const bool newest_first : {false, true}) {
        std::vector<Message> messages{{0, false, {}}};
        for (int i = 1; i <= last; ++i)
            messages.push_back({i, true, i - 1});
        messages.push_back({last + 1, true, {}});
        if (newest_first) std::ranges::reverse(messages);
        folder.write("data/messages.json", written(messages));
        const RunFacts counted = checked(folder, 0);
        CHECK(counted.records.loaded == 1);
        CHECK(count_of(counted, rule::parent_rejected) == last);
        CHECK(checked(folder, 10'000).records.rejected == last + 1);
    }
}

TEST_CASE("a check counts children of rejected records that the mapping would give NULL") {
    const MigrationFolder folder;
    write_messages(folder, R"("on_orphan": { "reply_to": "null" },)");
    folder.write("data/messages.json", written({{1, false, {}}, {2, true, 1}, {3, true, 2}, {4, true, 9}}));
    const RunFacts counted = checked(folder, 0);
    CHECK(counted.records.rejected == 3);
    CHECK(counted.records.loaded == 1);
    CHECK(counted.records.rejected == checked(folder, 5).records.rejected);
}

TEST_CASE("one bad record more than the limit, and none is left out") {
    const MigrationFolder folder;
    write_messages(folder);
    folder.write("data/messages.json", written({{1, false, {}}, {2, true, 1}, {3, true, {}}, {4, true, 2}}));
    CHECK(checked(folder, 3).records.rejected == 3);
    const RunFacts over = checked(folder, 2);
    CHECK(over.exit_code == ExitCode::no);
    CHECK(count_of(over, rule::reject_limit) == 1);
    CHECK(count_of(over, rule::record_rejected) == 0);
    CHECK(count_of(over, rule::value_syntax) + count_of(over, rule::value_range) == 1);
}

TEST_CASE("a reference to a left-out record does not become NULL") {
    const MigrationFolder folder;
    write_messages(folder, R"("on_orphan": { "reply_to": "null" },)");
    folder.write("data/messages.json", written({{1, false, {}}, {2, true, 1}, {3, true, 9}}));
    const RunFacts facts = checked(folder, 5);
    CHECK(facts.records.rejected == 2);
    CHECK(count_of(facts, rule::orphan_nulled) == 1);
}

TEST_CASE("a left-out record takes nothing with it into the choice between records of one key") {
    const MigrationFolder folder;
    folder.write("migration/schema.sql",
                 "CREATE TABLE person (id integer PRIMARY KEY, email text UNIQUE, name text);");
    for (const std::string policy : {"first", "last", "identical"}) {
        folder.write("migration/mapping.json",
                     R"({ "sources": [ { "files": "people.json", "records": "/*", "rows": [ {
                         "table": "person", "on_duplicate": ")" +
                         policy +
                         R"(", "columns": { "id": "/id", "email": "/email", "name": "/name" } } ] } ] })");
        // The second is left out for its email; the third has its key and is the only one of it.
        folder.write("data/people.json", R"([ { "id": 1, "email": "a", "name": "x" },
            { "id": 2, "email": "a", "name": "y" }, { "id": 2, "email": "b", "name": "z" } ])");
        const RunFacts facts = checked(folder, 5);
        CHECK(facts.records.rejected == 1);
        CHECK(facts.records.loaded == 2);
        CHECK(facts.tables.front().merged == 0);
    }
}

TEST_CASE("repairs of a left-out record are not counted") {
    const MigrationFolder folder;
    folder.write("migration/schema.sql", "CREATE TABLE person (id integer PRIMARY KEY, name varchar(2));");
    folder.write("migration/mapping.json",
                 R"({ "sources": [ { "files": "people.json", "records": "/*", "rows": [ { "table": "person",
                     "columns": { "id": "/id", "name": { "from": "/name", "on_too_long": "truncate" } } } ] } ] })");
    folder.write("data/people.json",
                 R"([ {"id": 1, "name": "long"}, {"id": 1, "name": "long"}, {"id": "x", "name": "long"} ])");
    const RunFacts facts = checked(folder, 5);
    CHECK(facts.records.rejected == 2);
    REQUIRE(facts.repairs.size() == 1);
    CHECK(facts.repairs.front().count == 1);
}

TEST_CASE("some records of a whole do not judge what no record has, nor is a default judged") {
    const MigrationFolder folder;
    folder.write("migration/schema.sql", "CREATE TABLE person (id integer PRIMARY KEY, name text NOT NULL);");
    const auto map_name = [&](const std::string& name) {
        folder.write("migration/mapping.json",
                     R"({ "sources": [ { "files": "people.json", "rows": [ { "table": "person",
                         "columns": { "id": "/id", "name": )" +
                         name + " } } ] } ] }");
    };
    map_name("\"/name\"");
    folder.write("data/people.json", R"([ {"id": 1}, {"id": 2} ])");
    const RunFacts whole = checked(folder, 0);
    CHECK(count_of(whole, rule::never_matched) == 2);
    CHECK(count_of(whole, rule::null_violation) == 0);

    folder.write("data/findings.ndjson", "{\"schema\": \"copyover.rejects/1\", \"records\": 2}\n");
    const RunFacts some = checked(folder, 0);
    CHECK(count_of(some, rule::never_matched) == 0);
    CHECK(count_of(some, rule::null_violation) == 2);

    map_name(R"({ "from": "/name", "default": "nobody" })");
    std::filesystem::remove(folder.path() / "data/findings.ndjson");
    CHECK(told(checked(folder, 0)).find("never-matched") == std::string::npos);
    CHECK(checked(folder, 0).records.loaded == 2);
}

TEST_CASE("what is no error of a single record is not put right by leaving records out") {
    const MigrationFolder folder;
    write_messages(folder);
    folder.write("data/messages.json", written({{1, false, {}}, {2, true, {}}}));
    folder.write("data/more.json", "{}");
    const RunFacts facts = checked(folder, 5);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(count_of(facts, rule::reject_limit) == 1);
    CHECK(count_of(facts, rule::file_unclaimed) == 1);
}

TEST_CASE("a record that the server refused is known by where it begins and by its text") {
    migrate::Rejection rejection(mapping::Plan{}, 5);
    Finding reason;
    reason.rule = &rule::server_rejected;
    reason.message = "not with me";
    CHECK(rejection.refuse({1, 7, 3, reason, {}}));
    CHECK_FALSE(rejection.refuse({1, 7, 3, reason, {}}));
    CHECK(rejection.refuse({1, 8, 3, reason, to_hex(hash128("{}"))}));
    CHECK(rejection.refusals(1, 7, 3, "whatever").size() == 1);
    CHECK(rejection.refusals(1, 8, 3, "{}").size() == 1);
    CHECK(rejection.refusals(1, 8, 3, "{ }").empty());
    CHECK(rejection.refusals(0, 7, 3, "{}").empty());
    rejection.begin_pass();
    CHECK(rejection.refusals(1, 7, 3, "{}").size() == 1);
}

TEST_CASE("refused rows are counted by record against the limit") {
    migrate::RefusedRows rows(1);
    CHECK(rows.is_empty());
    Finding reason;
    reason.message = "a reference";
    rows.set_aside(reason);
    CHECK_FALSE(rows.is_empty());
    CHECK(rows.first().message == "a reference");
    reason.message = "a row";
    CHECK(rows.add({0, 1, 1, reason, {}}));
    CHECK(rows.first().message == "a row");
    CHECK(rows.add({0, 1, 1, reason, {}}));
    CHECK_FALSE(rows.add({0, 2, 1, reason, {}}));
    CHECK(rows.records().size() == 3);
}
