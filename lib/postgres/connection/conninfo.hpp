// What libpq is told to connect with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace copyover::postgres {

// Keywords and values for PQconnectdbParams with expand_dbname: a later one wins over an earlier one, dbname
// included. So the limits on waiting stand before dbname and what copyover relies on stands after it.
class ConnectParameters {
  public:
    ConnectParameters(const std::string& dbname, std::string_view purpose);

    // Both end with nullptr and live as long as this object.
    [[nodiscard]] const char* const* keywords() const { return keyword_pointers_.data(); }
    [[nodiscard]] const char* const* values() const { return value_pointers_.data(); }

  private:
    void add(const char* keyword, std::string value);

    std::vector<const char*> keywords_;
    std::vector<std::string> values_;
    std::vector<const char*> keyword_pointers_;
    std::vector<const char*> value_pointers_;
};

// Throws EnvironmentError where libpq cannot parse the text. libpq's reason quotes the text, so it is only
// shown where no password can stand in it.
void check_conninfo(const std::string& dbname);

// A conninfo string for the same server and settings whose sessions begin with this search_path, in place of
// their own.
std::string with_search_path(const std::string& dbname, std::string_view search_path);

// Whether a conninfo string or URI contains a password: argv is no place for one.
bool has_password(const std::string& dbname);

// The lines of a message of libpq or the server as one, without surplus blanks.
std::string one_line(std::string_view message);

}  // namespace copyover::postgres
