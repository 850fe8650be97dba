#include "test_database.hpp"

#include <fstream>
#include <iterator>

#include "postgres/server/throwaway_server.hpp"
#include "schema/schema_file.hpp"

namespace copyover::postgres {

namespace {

std::string fresh_database() {
    static ThrowawayServer server;
    static int count = 0;
    const std::string name = "test" + std::to_string(++count);
    Connection(server.conninfo(), "test").execute("CREATE DATABASE " + name);
    return server.conninfo() + " dbname=" + name;
}

}  // namespace

std::string file_text(const std::string& path_in_project) {
    std::ifstream file(std::string(COPYOVER_ROOT) + "/" + path_in_project, std::ios::binary);
    if (!file) throw EnvironmentError("no such file: " + path_in_project);
    return {std::istreambuf_iterator<char>(file), {}};
}

TestDatabase::TestDatabase(std::string_view script) : connection_(fresh_database(), "test") {
    run(script);
}

void TestDatabase::run(std::string_view script) {
    Findings findings;
    for (const schema::Statement& statement : schema::read_schema(script, "script", findings).statements)
        connection_.execute(statement.sql);
}

std::vector<schema::Name> names_of(const schema::Schema& schema) {
    std::vector<schema::Name> names;
    for (const schema::Table& table : schema.tables)
        names.push_back(table.name);
    return names;
}

}  // namespace copyover::postgres
