// Nothing to send is not nothing to do: tables that the target lacks are created.
#include <catch2/catch.hpp>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

struct Quiz : Chat {
    Quiz() {
        migration.write(
            "schema.sql",
            "CREATE TABLE quiz (id integer PRIMARY KEY, word text); CREATE TABLE answers (id integer "
            "PRIMARY KEY, quiz_id integer);");
        migration.write("mapping.json", R"({"sources": [
          {"files": "quiz.json", "records": "/*", "rows": [{"table": "quiz", "columns": {"id": "/id", "word": "/word"}}]},
          {"files": "answers.json", "records": "/*",
           "rows": [{"table": "answers", "columns": {"id": "/id", "quiz_id": "/quiz"}}]}],
          "ignore_files": ["users.json", "messages.json"]})");
        data.write("quiz.json", "[]");
        data.write("answers.json", "[]");
    }

    [[nodiscard]] RunFacts run(void (*command)(const Options&, RunFacts&)) const {
        RunFacts facts;
        command(options(), facts);
        return facts;
    }

    [[nodiscard]] std::string tables() const {
        return database.ask("SELECT count(*) FROM pg_class WHERE relname IN ('quiz', 'answers')");
    }
};

}  // namespace

TEST_CASE("without a record the missing tables are created, rehearsed, told, verified and dropped again") {
    const auto command = GENERATE(&cutover, &load);
    const Quiz quiz;
    CHECK(quiz.rehearse().result == "ROLLED BACK");
    CHECK(quiz.tables() == "0");
    CHECK(quiz.verify().exit_code == ExitCode::no);
    const RunFacts facts = quiz.run(command);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "COMMITTED run " + facts.run);
    CHECK(quiz.tables() == "2");
    CHECK(quiz.verify().exit_code == ExitCode::yes);
    CHECK(quiz.run(command).result == "IDENTICAL: nothing to do");
    CHECK(quiz.roll_back(facts.run).result == "ROLLED BACK run " + facts.run);
    CHECK(quiz.tables() == "0");
}

TEST_CASE(
    "a table that is missing beside one that holds all its rows is created, and only it is taken out again") {
    const auto command = GENERATE(&cutover, &load);
    const Quiz quiz;
    quiz.data.write("quiz.json", R"([{"id": 1, "word": "one"}])");
    quiz.database.run("CREATE TABLE quiz (id integer PRIMARY KEY, word text)");
    quiz.database.run("INSERT INTO quiz VALUES (1, 'one')");
    const RunFacts facts = quiz.run(command);
    INFO(findings_of(facts));
    CHECK(facts.result == "COMMITTED run " + facts.run);
    CHECK(facts.tables[0].identical == 1);
    CHECK(quiz.tables() == "2");
    CHECK(quiz.run(command).result == "IDENTICAL: nothing to do");
    CHECK(quiz.roll_back(facts.run).exit_code == ExitCode::yes);
    CHECK(quiz.tables() == "1");
    CHECK(quiz.database.ask("SELECT word FROM quiz") == "one");
}

TEST_CASE("where every record is rejected the tables are created all the same") {
    const Quiz quiz;
    quiz.data.write("quiz.json", R"([{"id": "none", "word": "one"}])");
    Options options = quiz.options();
    options.rejects.limit = 1;
    RunFacts facts;
    cutover(options, facts);
    INFO(findings_of(facts));
    CHECK(facts.result == "COMMITTED run " + facts.run);
    CHECK(quiz.tables() == "2");
    RunFacts again;
    cutover(options, again);
    CHECK(again.result == "IDENTICAL: nothing to do");
}
