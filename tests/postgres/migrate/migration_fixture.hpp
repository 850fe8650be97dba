// A migration folder, its data and a database to move into, made for one test.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/run_facts.hpp"
#include "migrate/commands.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// A folder that disappears with the object.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    void write(const std::string& name, std::string_view text) const;

  private:
    std::filesystem::path path_;
};

// A fresh database on the test program's own throwaway server.
class Database {
  public:
    Database();

    [[nodiscard]] const std::string& conninfo() const { return conninfo_; }
    postgres::Connection connect() const { return {conninfo_, "test"}; }

    void run(const std::string& sql) const;                       // one statement
    [[nodiscard]] std::string ask(const std::string& sql) const;  // the first field of the first row

    // What pg_dump says: schema, data and sequences, the schema copyover left out; less with its
    // option --schema-only.
    [[nodiscard]] std::string dump(const std::string& options = {}) const;

  private:
    std::string conninfo_;
};

// Users and their messages: two files, a foreign key, an index, a serial column that the mapping leaves
// alone.
struct Chat {
    TemporaryFolder migration;
    TemporaryFolder data;
    Database database;

    Chat();
    [[nodiscard]] Options options() const;
    RunFacts rehearse() const;
    RunFacts cutover() const;
    RunFacts roll_back(const std::string& run) const;
    RunFacts verify(VerifyLevel level = VerifyLevel::rows, bool live = false) const;
    [[nodiscard]] static std::string schema_sql();
    void create_schema() const;  // what schema.sql says, statement by statement
};

// Every record is a unit of its own, on one connection, so that a test can stop at each.
RunFacts load_chat(const Chat& chat, std::size_t jobs = 1, std::size_t batch_rows = 1);

// What a load says that the server makes fail in every transaction that writes to a table of the ledger while
// `when` holds. Every record is a unit of its own, on one connection, so that a test can stop at each.
// `event` is that of a trigger.
std::string stopped_load(const Chat& chat, const std::string& table, const std::string& event,
                         const std::string& when, RunFacts& facts);

// Rules and messages of the findings, one per line, server-setting left out: for comparison and for what
// Catch2 prints.
std::string findings_of(const RunFacts& facts);

}  // namespace copyover::migrate
