#include "postgres/connection/conninfo.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "postgres/connection/conninfo_words.hpp"

namespace copyover::postgres {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

bool is_uri(std::string_view dbname) {
    return dbname.starts_with("postgresql://") || dbname.starts_with("postgres://");
}

// As libpq decides it (recognized_connection_string in fe-connect.c): anything else is a database's name.
bool is_conninfo(std::string_view dbname) {
    return is_uri(dbname) || dbname.find('=') != std::string_view::npos;
}

// Empty where it is not set.
std::string_view value_of(const PQconninfoOption* options, std::string_view keyword) {
    for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr;
         ++option) {
        if (option->keyword == keyword && option->val != nullptr) return option->val;
    }
    return {};
}

bool is_set(const PQconninfoOption* options, std::string_view keyword) {
    return !value_of(options, keyword).empty();
}

std::string escaped(std::string_view text, std::string_view special) {
    std::string out;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string setting(std::string_view keyword, std::string_view value) {
    return fmt::format("{}='{}'", keyword, escaped(value, "\\'"));
}

struct FinishConnection {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};

// All that the environment and the service file set for this connection string. libpq reads a service file
// for connections only; two hosts with one address make it give up before it opens a socket.
Options settings_of(const std::string& dbname) {
    if (!is_conninfo(dbname)) return Options(PQconndefaults());
    const std::array<const char*, 4> keywords{"dbname", "host", "hostaddr", nullptr};
    const std::array<const char*, 4> values{dbname.c_str(), "first,second", "127.0.0.1", nullptr};
    const std::unique_ptr<PGconn, FinishConnection> connection(
        PQconnectStartParams(keywords.data(), values.data(), 1));
    return Options(PQconninfo(connection.get()));
}

}  // namespace

std::string one_line(std::string_view message) {
    std::string line;
    for (const char c : message) {
        const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!blank) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    while (line.ends_with(' '))
        line.pop_back();
    return line;
}

void check_conninfo(const std::string& dbname) {
    if (dbname.find('\0') != std::string::npos) {
        throw EnvironmentError("cannot connect to PostgreSQL: the connection string holds a zero byte");
    }
    if (!is_conninfo(dbname)) return;
    char* reason = nullptr;
    const Options options(PQconninfoParse(dbname.c_str(), &reason));
    const std::unique_ptr<char, decltype(&PQfreemem)> owned_reason(reason, &PQfreemem);
    if (options) return;
    const std::string unknown = unknown_parameters(dbname);
    if (may_hold_password(dbname) || reason == nullptr)
        throw EnvironmentError(
            "cannot read the connection string (not shown, because it may hold a password)");
    if (!unknown.empty())
        throw EnvironmentError(
            fmt::format("the connection string has a parameter that PostgreSQL's library does not know: {}; "
                        "take it out{}",
                        unknown,
                        unknown.find("\"schema\"") == std::string::npos
                            ? ""
                            : " (options=-csearch_path%3DNAME says what \"schema\" says to other tools)"));
    throw EnvironmentError(fmt::format("cannot read the connection string: {}", one_line(reason)));
}

ConnectParameters::ConnectParameters(const std::string& dbname, std::string_view purpose) {
    static constexpr std::array<std::pair<const char*, const char*>, 5> limits{{
        {"connect_timeout", "15"},  // seconds
        {"keepalives_idle", "30"},  // seconds
        {"keepalives_interval", "10"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "60000"},  // milliseconds
    }};
    const Options settings = settings_of(dbname);
    for (const auto& [keyword, value] : limits) {
        if (!is_set(settings.get(), keyword)) add(keyword, value);
    }
    add("dbname", dbname);
    add("client_encoding", "UTF8");
    add("application_name", fmt::format("copyover {}", purpose));
    for (std::size_t i = 0; i < keywords_.size(); ++i) {
        keyword_pointers_.push_back(keywords_[i]);
        value_pointers_.push_back(values_[i].c_str());
    }
    keyword_pointers_.push_back(nullptr);
    value_pointers_.push_back(nullptr);
}

void ConnectParameters::add(const char* keyword, std::string value) {
    keywords_.push_back(keyword);
    values_.push_back(std::move(value));
}

std::string with_search_path(const std::string& dbname, std::string_view search_path) {
    const Options settings = settings_of(dbname);
    std::string options(value_of(settings.get(), "options"));
    // The later one wins. Blanks end an option (pg_split_opts).
    options += fmt::format("{}-csearch_path={}", options.empty() ? "" : " ", escaped(search_path, "\\ "));
    if (is_uri(dbname)) {
        const char before = dbname.find('?') == std::string::npos ? '?' : '&';
        return fmt::format("{}{}options={}", dbname, before, percent_encoded(options));
    }
    const std::string name = dbname.empty() ? "" : setting("dbname", dbname);
    const std::string given = is_conninfo(dbname) ? dbname : name;
    return fmt::format("{}{}{}", given, given.empty() ? "" : " ", setting("options", options));
}

bool has_password(const std::string& dbname) {
    if (!is_conninfo(dbname)) return false;
    const Options options(PQconninfoParse(dbname.c_str(), nullptr));
    if (!options || hides_password(dbname)) return may_hold_password(dbname);
    return is_set(options.get(), "password") || is_set(options.get(), "sslpassword");
}

}  // namespace copyover::postgres
