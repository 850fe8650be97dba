#include "migration_fixture.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "base/error.hpp"
#include "base/progress.hpp"
#include "migrate/ledger/ledger.hpp"
#include "postgres/server/binaries.hpp"
#include "postgres/server/throwaway_server.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view chat_schema = R"(
CREATE TABLE users (id varchar(20) PRIMARY KEY, email varchar(40) UNIQUE NOT NULL, joined timestamptz);
CREATE TABLE messages (
    number serial,
    id varchar(20) PRIMARY KEY,
    user_id varchar(20) REFERENCES users (id),
    text text NOT NULL,
    extra jsonb DEFAULT '{}',
    price numeric(8,2)
);
CREATE INDEX idx_messages_user ON messages (user_id);
COMMENT ON INDEX idx_messages_user IS 'by author';
)";

constexpr std::string_view chat_mapping = R"({
  "time_zone": "UTC",
  "sources": [
    { "files": "users.json", "records": "/*",
      "rows": [ { "table": "users", "columns": { "id": "0#", "email": "/email",
                  "joined": { "from": "/joined", "as": "iso8601" } } } ] },
    { "files": "messages.json", "records": "/*",
      "rows": [ { "table": "messages", "columns": { "id": "/id", "user_id": "/user", "text": "/text",
                  "extra": "/extra", "price": "/price" } } ] }
  ]
})";

constexpr std::string_view chat_users = R"({
  "u_1": {"email": "ada@example.com", "joined": "2025-03-04T05:06:07.089Z"},
  "u_2": {"email": "bob@example.com", "joined": null}
})";

constexpr std::string_view chat_messages = R"([
  {"id": "m_1", "user": "u_1", "text": "hello", "extra": {"b": 1.10, "a": [true, null]}, "price": 1.10},
  {"id": "m_2", "user": "u_2", "text": "", "extra": null, "price": -0.5},
  {"id": "m_3", "user": "u_1", "text": "tab\tand \"quote\" and \ud83c\udf89", "extra": [], "price": null}
])";

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "copyover-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    fs::remove_all(path_);
}

void TemporaryFolder::write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
}

Database::Database() {
    static const postgres::ThrowawayServer server;
    static int count = 0;
    const std::string name = fmt::format("test_{}", ++count);
    postgres::Connection(server.conninfo(), "test").execute("CREATE DATABASE " + name);
    conninfo_ = server.conninfo() + " dbname=" + name;
}

void Database::run(const std::string& sql) const {
    connect().execute(sql);
}

std::string Database::ask(const std::string& sql) const {
    return std::string(connect().execute(sql).text(0, 0));
}

std::string Database::dump(const std::string& options) const {
    const std::string command =
        fmt::format("{}/pg_dump {} --exclude-schema=copyover --restrict-key=test \"{}\" 2>&1",
                    postgres::find_server_binaries(std::nullopt).string(), options, conninfo_);
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    if (!pipe) throw std::runtime_error("pg_dump cannot be started");
    std::string text;
    std::array<char, 4096> buffer{};
    while (const std::size_t length = fread(buffer.data(), 1, buffer.size(), pipe.get())) {
        text.append(buffer.data(), length);
    }
    if (text.find("PostgreSQL database dump complete") == std::string::npos) throw std::runtime_error(text);
    return text;
}

Chat::Chat() {
    migration.write("schema.sql", chat_schema);
    migration.write("mapping.json", chat_mapping);
    data.write("users.json", chat_users);
    data.write("messages.json", chat_messages);
}

Options Chat::options() const {
    Options options;
    options.input.migration = migration.path();
    options.input.data = data.path();
    options.target.dbname = database.conninfo();
    options.show_values = true;
    return options;
}

RunFacts Chat::rehearse() const {
    RunFacts facts;
    migrate::rehearse(options(), facts);
    return facts;
}

RunFacts Chat::cutover() const {
    RunFacts facts;
    migrate::cutover(options(), facts);
    return facts;
}

RunFacts Chat::roll_back(const std::string& run) const {
    Options asked = options();
    asked.past.run = run;
    RunFacts facts;
    migrate::rollback(asked, facts);
    return facts;
}

RunFacts Chat::verify(VerifyLevel level, bool live) const {
    Options asked = options();
    asked.comparison.level = level;
    asked.comparison.live = live;
    RunFacts facts;
    migrate::verify(asked, facts);
    return facts;
}

std::string Chat::schema_sql() {
    return std::string(chat_schema);
}

void Chat::create_schema() const {
    auto connection = database.connect();
    std::string_view rest = chat_schema;
    for (std::size_t end = rest.find(';'); end != std::string_view::npos; end = rest.find(';')) {
        connection.execute(std::string(rest.substr(0, end)));
        rest.remove_prefix(end + 1);
    }
}

namespace {

// Keeps a trigger on the ledger while a load writes to it. A ledger with triggers is refused, so there is
// none while the load looks at it: before the rows begin to be sent, and between the phases "analyze" and
// "verify".
class TriggerWhileWriting : public Progress {
  public:
    TriggerWhileWriting(const Database& database, std::string table, std::string event)
        : database_(database), table_(std::move(table)), event_(std::move(event)) {}

    void phase(std::string_view name, std::uint64_t) override {
        if (name == "copy" || name == "verify") {
            database_.run(fmt::format(
                "CREATE TRIGGER fail BEFORE {} ON copyover.{} FOR EACH ROW EXECUTE FUNCTION copyover.fail()",
                event_, table_));
        }
        if (name == "analyze") database_.run("DROP TRIGGER fail ON copyover." + table_);
    }
    void advance(std::uint64_t, std::uint64_t) override {}
    void end_phase() override {}

  private:
    const Database& database_;
    std::string table_;
    std::string event_;
};

}  // namespace

RunFacts load_chat(const Chat& chat, std::size_t jobs, std::size_t batch_rows) {
    Options options = chat.options();
    options.jobs = jobs;
    options.writing.batch_rows = batch_rows;
    RunFacts facts;
    migrate::load(options, facts);
    return facts;
}

std::string stopped_load(const Chat& chat, const std::string& table, const std::string& event,
                         const std::string& when, RunFacts& facts) {
    auto connection = chat.database.connect();
    connection.execute("BEGIN");
    Ledger(connection, "copyover").prepare();
    connection.execute("COMMIT");
    connection.execute(
        fmt::format("CREATE FUNCTION copyover.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {} THEN "
                    "RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$",
                    when));
    TriggerWhileWriting plant(chat.database, table, event);
    Options options = chat.options();
    options.jobs = 1;
    options.writing.batch_rows = 1;
    options.control.progress = &plant;
    std::string said;
    try {
        load(options, facts);
    } catch (const Error& error) {
        said = error.what();
    }
    connection.execute("DROP FUNCTION copyover.fail() CASCADE");
    return said;
}

std::string findings_of(const RunFacts& facts) {
    std::string text;
    for (const Finding& finding : facts.findings.all()) {
        // The tests' server runs with fsync = off, and says so in every run.
        if (finding.rule == &rule::server_setting) continue;
        text += fmt::format("{}: {}\n", finding.rule->name, finding.message);
    }
    return text;
}

}  // namespace copyover::migrate
