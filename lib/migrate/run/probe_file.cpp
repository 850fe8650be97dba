#include "migrate/run/probe_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "base/redaction.hpp"
#include "migrate/run/migration.hpp"
#include "schema/script.hpp"
#include "schema/source_report.hpp"
#include "schema/sql_scanner.hpp"

namespace copyover::migrate {

namespace {

using std::chrono::microseconds;

constexpr microseconds longest_limit = std::chrono::hours(1);

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return "";
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// "100 ms", "0.5 s".
std::optional<microseconds> read_limit(std::string_view text) {
    double amount = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (error != std::errc()) return std::nullopt;
    const std::string_view unit = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    double in_microseconds = 0;
    if (unit == "ms") in_microseconds = amount * 1e3;
    if (unit == "s") in_microseconds = amount * 1e6;
    if (!(in_microseconds >= 1) || in_microseconds > static_cast<double>(longest_limit.count()))
        return std::nullopt;
    return microseconds(static_cast<microseconds::rep>(in_microseconds));
}

// Whether psql's \gset, without a prefix, stands at the offset; it ends a statement as a semicolon does.
bool is_gset(std::string_view text, std::size_t offset) {
    constexpr std::string_view command = "\\gset";
    if (!text.substr(offset).starts_with(command)) return false;
    const std::string_view rest = text.substr(offset + command.size());
    return trimmed(rest.substr(0, rest.find('\n'))).empty();
}

// Puts a semicolon in the place of every \gset and returns their offsets.
std::set<std::size_t> end_at_gset(std::string& text) {
    std::set<std::size_t> offsets;
    std::size_t at = 0;
    for (auto token = schema::next_token(text, at); token.kind != schema::TokenKind::end;
         token = schema::next_token(text, at)) {
        at = token.offset + token.text.size();
        if (!token.is('\\') || !is_gset(text, token.offset)) continue;
        offsets.insert(token.offset);
        text.replace(token.offset, 5, ";    ");
    }
    return offsets;
}

// A comment line "-- word: value" above a statement.
struct Annotation {
    std::string_view value;
    std::size_t offset = 0;
};

class ProbeReader {
  public:
    ProbeReader(std::string_view text, const std::string& file, Findings& findings)
        : text_(text), gsets_(end_at_gset(text_)), places_(file, text_, findings) {}

    ProbeFile read() {
        const schema::Script script = schema::split_script(text_);
        std::size_t behind = 0;
        for (const schema::ScriptStatement& statement : script.statements) {
            read_statement(script.text, statement, behind);
            behind = std::min(statement.offset + statement.length + 1, text_.size());
        }
        if (const auto name = annotation("probe", behind, text_.size()))
            refuse(name->offset, "no statement follows this probe", "write its query below it");
        return std::move(probes_);
    }

  private:
    void read_statement(std::string_view text, const schema::ScriptStatement& statement, std::size_t from) {
        ProbeStatement probe;
        probe.sql = text.substr(statement.offset, statement.length);
        probe.at = places_.location(statement.offset);
        const bool sets_variables = ends_with_gset(statement);
        const auto name = annotation("probe", from, statement.offset);
        if (!is_query(statement)) {
            return refuse(statement.offset, "this statement is no query",
                          "start it with SELECT, WITH, TABLE or VALUES: probes only read");
        }
        if (!sets_variables && !take_name(probe, name, statement.offset)) return;
        if (sets_variables && name) {
            return refuse(name->offset, "a query that ends with \\gset is not measured",
                          "end it with a semicolon, or take the line \"probe:\" out");
        }
        if (const auto limit = annotation("limit", from, statement.offset)) {
            probe.limit = read_limit(limit->value);
            if (!probe.limit) {
                return refuse(limit->offset, fmt::format("\"{}\" is no limit", escaped(limit->value)),
                              "write a number and ms or s, such as 100 ms, at most an hour");
            }
        }
        probes_.push_back(std::move(probe));
    }

    bool take_name(ProbeStatement& probe, const std::optional<Annotation>& name, std::size_t offset) {
        if (!name || name->value.empty()) {
            refuse(offset, "this query has no name", "write a line \"-- probe: NAME\" above it");
            return false;
        }
        if (!names_.insert(std::string(name->value)).second) {
            refuse(name->offset, fmt::format("there are two probes \"{}\"", escaped(name->value)),
                   "give each a name of its own");
            return false;
        }
        probe.name = name->value;
        return true;
    }

    static bool is_query(const schema::ScriptStatement& statement) {
        constexpr std::array<std::string_view, 4> queries{"select", "with", "table", "values"};
        return !statement.words.empty() &&
               std::ranges::find(queries, statement.words.front()) != queries.end();
    }

    [[nodiscard]] bool ends_with_gset(const schema::ScriptStatement& statement) const {
        const schema::Token end = schema::next_token(text_, statement.offset + statement.length);
        return gsets_.contains(end.offset);
    }

    // The last one of its word among the comment lines from `from` to `to`.
    [[nodiscard]] std::optional<Annotation> annotation(std::string_view word, std::size_t from,
                                                       std::size_t to) const {
        std::optional<Annotation> found;
        for (std::size_t at = from; at < to;) {
            const std::size_t end = std::min(text_.find('\n', at), to);
            std::string_view line = trimmed(std::string_view(text_).substr(at, end - at));
            const std::size_t line_at = at;
            at = end + 1;
            if (!line.starts_with("--")) continue;
            line = trimmed(line.substr(2));
            if (!line.starts_with(word) || !line.substr(word.size()).starts_with(":")) continue;
            found = Annotation{trimmed(line.substr(word.size() + 1)), line_at};
        }
        return found;
    }

    void refuse(std::size_t offset, std::string message, std::string fix) {
        places_.refuse(rule::probe_syntax, offset, std::move(message), std::move(fix));
    }

    std::string text_;
    std::set<std::size_t> gsets_;
    schema::SourceReport places_;
    std::set<std::string> names_;
    ProbeFile probes_;
};

// Calls found(offset, length, name) for every :'name' of the statement. A second colon in front makes it a
// cast.
template <typename Found>
void each_variable(std::string_view sql, Found found) {
    std::size_t at = 0;
    std::size_t colon = std::string_view::npos;
    bool cast = false;
    for (auto token = schema::next_token(sql, at); token.kind != schema::TokenKind::end;
         token = schema::next_token(sql, at)) {
        at = token.offset + token.text.size();
        const bool behind_colon = colon != std::string_view::npos && token.offset == colon + 1;
        if (token.kind == schema::TokenKind::quoted_text && behind_colon && !cast &&
            token.text.starts_with('\'') && token.text.size() > 2) {
            found(colon, at - colon, token.text.substr(1, token.text.size() - 2));
        }
        const bool is_colon = token.is(':');
        cast = is_colon && behind_colon;
        colon = is_colon ? token.offset : std::string_view::npos;
    }
}

}  // namespace

ProbeFile parse_probes(std::string_view text, const std::string& file, Findings& findings) {
    return ProbeReader(text, file, findings).read();
}

ProbeFile read_probes(const std::filesystem::path& folder, Findings& findings) {
    const std::filesystem::path path = folder / "probes.sql";
    if (!std::filesystem::exists(path)) return {};
    return parse_probes(read_text(path), path.string(), findings);
}

std::vector<std::string> variables_of(std::string_view sql) {
    std::vector<std::string> names;
    each_variable(sql, [&](std::size_t, std::size_t, std::string_view name) {
        if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
    });
    return names;
}

std::string substitute_variables(std::string_view sql, const std::map<std::string, std::string>& literals) {
    std::string out;
    std::size_t copied = 0;
    each_variable(sql, [&](std::size_t offset, std::size_t length, std::string_view name) {
        out += sql.substr(copied, offset - copied);
        out += literals.at(std::string(name));
        copied = offset + length;
    });
    out += sql.substr(copied);
    return out;
}

}  // namespace copyover::migrate
