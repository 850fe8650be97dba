#include "postgres/connection/conninfo_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <memory>
#include <optional>
#include <vector>

#include "base/redaction.hpp"

namespace copyover::postgres {

namespace {

struct Words {
    bool credentials = false;           // a user with a colon
    std::vector<std::string> keywords;  // of parameters, decoded
};

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto digit = [&](std::size_t at) {
            const char c = at < text.size()
                               ? static_cast<char>(std::tolower(static_cast<unsigned char>(text[at])))
                               : 'x';
            return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        };
        if (digit(i + 1) < 0 || digit(i + 2) < 0) return std::nullopt;
        out += static_cast<char>(digit(i + 1) * 16 + digit(i + 2));
        i += 2;
    }
    return out;
}

// postgresql://user@host/dbname?keyword=value&... as conninfo_uri_parse_options in fe-connect.c cuts it.
// Nothing where an at sign stands behind the host: it may end a password that was not encoded.
std::optional<Words> words_of_uri(std::string_view uri) {
    Words words;
    uri.remove_prefix(uri.find("://") + 3);
    const std::size_t question = std::min(uri.find('?'), uri.size());
    const std::string_view place = uri.substr(0, question);
    std::string_view query = uri.substr(std::min(question + 1, uri.size()));
    const std::size_t at = place.find('@');
    if (query.find('@') != std::string_view::npos) return std::nullopt;
    if (at != std::string_view::npos) {
        if (place.find('/') < at || place.find('@', at + 1) != std::string_view::npos) return std::nullopt;
        const auto user = percent_decoded(place.substr(0, at));
        if (!user) return std::nullopt;
        if (!user->empty()) words.credentials = user->find(':') < user->size() - 1;
    }
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const auto keyword = percent_decoded(pair.substr(0, pair.find('=')));
        if (!keyword || !percent_decoded(pair)) return std::nullopt;
        words.keywords.push_back(*keyword);
    }
    return words;
}

bool is_blank(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

// keyword = value keyword = 'value' ..., with backslashes, as conninfo_parse in fe-connect.c cuts it.
std::optional<Words> words_of_pairs(std::string_view text) {
    Words words;
    const auto skip_blanks = [&] {
        while (!text.empty() && is_blank(text.front()))
            text.remove_prefix(1);
    };
    for (skip_blanks(); !text.empty(); skip_blanks()) {
        const auto end = static_cast<std::size_t>(
            std::ranges::find_if(text, [](char c) { return c == '=' || is_blank(c); }) - text.begin());
        words.keywords.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
        skip_blanks();
        if (!text.starts_with('=')) return std::nullopt;
        text.remove_prefix(1);
        skip_blanks();
        const bool quoted = text.starts_with('\'');
        if (quoted) text.remove_prefix(1);
        while (!text.empty() && (quoted ? text.front() != '\'' : !is_blank(text.front())))
            text.remove_prefix(std::min<std::size_t>(text.front() == '\\' ? 2 : 1, text.size()));
        if (quoted && text.empty()) return std::nullopt;
        if (quoted) text.remove_prefix(1);
    }
    return words;
}

bool is_uri(std::string_view conninfo) {
    return conninfo.starts_with("postgresql://") || conninfo.starts_with("postgres://");
}

std::optional<Words> words_of(std::string_view conninfo) {
    return is_uri(conninfo) ? words_of_uri(conninfo) : words_of_pairs(conninfo);
}

// Also in parameters of other tools.
bool names_password(const std::string& keyword) {
    std::string lower;
    std::ranges::transform(keyword, std::back_inserter(lower),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    static constexpr std::array<std::string_view, 5> parts{"password", "passwd", "pwd", "secret", "token"};
    return std::ranges::any_of(parts,
                               [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

bool is_known(const std::string& keyword, const PQconninfoOption* known) {
    if (keyword == "ssl") return true;  // ssl=true, in a URI
    for (; known != nullptr && known->keyword != nullptr; ++known) {
        if (keyword == known->keyword) return true;
    }
    return false;
}

}  // namespace

bool may_hold_password(std::string_view conninfo) {
    const auto words = words_of(conninfo);
    if (words) return words->credentials || std::ranges::any_of(words->keywords, names_password);
    return conninfo.find("pass") != std::string_view::npos ||
           conninfo.find("pwd") != std::string_view::npos || conninfo.find('@') != std::string_view::npos ||
           conninfo.find('%') != std::string_view::npos;
}

bool hides_password(std::string_view conninfo) {
    if (const auto words = words_of(conninfo)) return words->credentials;
    if (!is_uri(conninfo)) return false;
    std::string_view place = conninfo.substr(conninfo.find("://") + 3);
    place = place.substr(0, place.find('?'));
    const std::size_t at = place.rfind('@');
    if (at == std::string_view::npos) return false;
    const auto before = percent_decoded(place.substr(0, at));
    return !before || before->find(':') != std::string::npos;
}

std::string unknown_parameters(std::string_view conninfo) {
    const auto words = words_of(conninfo);
    if (!words) return {};
    const std::unique_ptr<PQconninfoOption, FreeOptions> known(PQconndefaults());
    std::vector<std::string> unknown;
    for (const std::string& keyword : words->keywords) {
        if (!is_known(keyword, known.get())) unknown.push_back(fmt::format("\"{}\"", escaped(keyword)));
    }
    return fmt::format("{}", fmt::join(unknown, ", "));
}

}  // namespace copyover::postgres
