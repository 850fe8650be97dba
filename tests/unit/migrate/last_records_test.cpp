// Of records with one key the last counts, by a time or by the order of the files.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "migration_folder.hpp"

namespace copyover::migrate {

namespace {

struct Card {
    int id = 0;
    int at = 0;  // 0: no time
    int body = 0;
};

std::string text_of(const std::vector<Card>& cards) {
    std::string text;
    for (const Card& card : cards) {
        text += "{\"id\": " + std::to_string(card.id) + ", \"body\": " + std::to_string(card.body);
        if (card.at != 0) text += ", \"at\": " + std::to_string(card.at);
        text += ", \"marks\": [1, 2]}\n";
    }
    return text;
}

RunFacts check(const std::vector<std::vector<Card>>& files, const std::string& by, std::size_t jobs) {
    const MigrationFolder folder;
    folder.write(
        "migration/schema.sql",
        "CREATE TABLE cards (id integer PRIMARY KEY, body integer);"
        "CREATE TABLE marks (card integer REFERENCES cards, mark integer, PRIMARY KEY (card, mark));");
    folder.write("migration/mapping.json",
                 R"({ "sources": [ { "files": "*.ndjson", "ignore": ["/at"], "rows": [
        { "table": "cards", "columns": { "id": "/id", "body": "/body" },
          "on_duplicate": { "last": "record")" +
                     by + R"( } },
        { "table": "marks", "each": "/marks/*", "columns": { "card": "2/id", "mark": "" } } ] } ] })");
    for (std::size_t i = 0; i < files.size(); ++i)
        folder.write("data/" + std::to_string(i) + ".ndjson", text_of(files[i]));
    return folder.check(jobs);
}

constexpr const char* by_time = R"(, "by": { "from": "/at", "as": "epoch_s" })";

std::uint64_t count_of(const RunFacts& facts, const Rule& rule) {
    std::uint64_t count = 0;
    for (const Finding& finding : facts.findings.all())
        count += finding.rule == &rule ? finding.count : 0;
    return count;
}

}  // namespace

TEST_CASE("a record with a key counts once, whichever order and number of threads") {
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        std::vector<std::vector<Card>> files(3);
        int time = 1;
        for (auto& file : files) {
            for (int i = 0; i < 40; ++i)
                file.push_back({static_cast<int>(random() % 50), time++, static_cast<int>(random() % 2)});
            std::shuffle(file.begin(), file.end(), random);
        }
        std::shuffle(files.begin(), files.end(), random);
        std::map<int, Card> last;
        for (const auto& file : files) {
            for (const Card& card : file) {
                if (card.at >= last[card.id].at) last[card.id] = card;
            }
        }
        std::uint64_t older = 0;
        std::uint64_t equal = 0;
        for (const auto& file : files) {
            for (const Card& card : file) {
                if (last[card.id].at == card.at) continue;
                ++(last[card.id].body == card.body ? equal : older);
            }
        }
        for (const std::size_t jobs : {1U, 2U}) {
            const RunFacts facts = check(files, by_time, jobs);
            INFO(told(facts));
            CHECK(!facts.findings.has_errors());
            CHECK(facts.records.loaded == last.size());
            CHECK(facts.records.dropped == older + equal);
            CHECK(count_of(facts, rule::record_superseded) == older);
            CHECK(count_of(facts, rule::row_repeated) == equal);
        }
    }
}

TEST_CASE("without a time the later file counts, and within one file records must not differ") {
    const Card first{1, 0, 1};
    const Card other{1, 0, 2};
    CHECK(check({{first}, {other}}, "", 2).records.loaded == 1);
    CHECK(!check({{first}, {other}}, "", 2).findings.has_errors());
    CHECK(check({{first, first}}, "", 2).records.loaded == 1);
    CHECK(!check({{first, other}, {first}}, "", 2).findings.has_errors());
    CHECK(count_of(check({{first, other}}, "", 2), rule::key_duplicate) == 3);
    CHECK(count_of(check({{first}, {first, other}}, "", 2), rule::key_duplicate) > 0);
    CHECK(count_of(check({{first, other}}, by_time, 2), rule::key_duplicate) == 3);
    CHECK(!check({{first, {1, 5, 2}}}, by_time, 2).findings.has_errors());
}

}  // namespace copyover::migrate
