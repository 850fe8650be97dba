#include "mapping/convert/markup.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace copyover::mapping {

namespace {

constexpr std::size_t longest_entity = 10;  // "#x0010FFFF"

std::optional<std::string> character(std::string_view entity) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> named{
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}}};
    for (const auto& [name, text] : named) {
        if (entity == name) return std::string(text);
    }
    if (!entity.starts_with('#')) return std::nullopt;
    entity.remove_prefix(1);
    const bool hexadecimal = entity.starts_with('x') || entity.starts_with('X');
    if (hexadecimal) entity.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [end, problem] =
        std::from_chars(entity.data(), entity.data() + entity.size(), code, hexadecimal ? 16 : 10);
    if (problem != std::errc{} || end != entity.data() + entity.size()) return std::nullopt;
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return std::nullopt;
    std::string written;
    append_utf8(code, written);
    return written;
}

}  // namespace

std::string unescape_html(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const std::size_t start = text.find('&');
        result += text.substr(0, start);
        if (start == std::string_view::npos) break;
        text.remove_prefix(start + 1);
        const std::size_t end = text.substr(0, longest_entity + 1).find(';');
        const auto found = end == std::string_view::npos ? std::nullopt : character(text.substr(0, end));
        if (found) text.remove_prefix(end + 1);
        result += found ? *found : "&";
    }
    return result;
}

bool drop_query(std::string_view url, std::string& out) {
    const std::size_t fragment = url.find('#');
    const std::size_t query = url.substr(0, fragment).find('?');
    if (query == std::string_view::npos) return false;
    out = url.substr(0, query);
    if (fragment != std::string_view::npos) out += url.substr(fragment);
    return true;
}

}  // namespace copyover::mapping
