#include "draft/path_template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "draft/names.hpp"
#include "draft/path_parts.hpp"
#include "mapping/syntax/file_glob.hpp"

namespace copyover::draft {

namespace {

std::vector<std::string> segments_of(std::string_view path) {
    std::vector<std::string> out(1);
    for (const char c : path) {
        if (c == '/') {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    return out;
}

std::string escaped_glob(std::string_view name, bool braces) {
    std::string glob;
    for (const char c : name) {
        if (c == '*' || c == '?' || c == '[' || c == '\\') glob += '\\';
        if (braces && (c == '{' || c == '}')) glob += c;
        glob += c;
    }
    return glob;
}

// "#-#" of "2025-03".
std::string form_of(std::string_view text) {
    std::string form;
    for (const char c : text) {
        if (!is_digit(c)) {
            form += c;
        } else if (!form.ends_with('#')) {
            form += '#';
        }
    }
    return form;
}

class TemplateMaker {
  public:
    TemplateMaker(std::span<const std::string> names, std::span<const std::string> others) : others_(others) {
        for (const std::string& name : names)
            split_.push_back(segments_of(name));
    }

    // With a capture for each part that differs, or one for each number in it.
    [[nodiscard]] PathTemplate make(bool each_number) const {
        PathTemplate out;
        std::set<std::string> taken;
        std::string folder;
        const std::size_t segments = split_.front().size();
        for (std::size_t i = 0; i < segments; ++i) {
            if (i > 0) out.files += '/';
            std::vector<std::string> texts;
            for (const auto& split : split_)
                texts.push_back(split[i]);
            if (std::ranges::all_of(texts, [&](const auto& text) { return text == texts.front(); })) {
                out.files += literal_files(texts.front());
                folder = texts.front();
                continue;
            }
            const bool file = i + 1 == segments;
            const Varying part = varying_part(texts, file);
            PathCapture capture;
            capture.name =
                unused_name(name_of_part(part, folder, file,
                                         out.captures.empty() ? std::string() : out.captures.back().name),
                            taken);
            out.files +=
                literal_files(part.prefix) + glob_of(part, capture, each_number) + literal_files(part.suffix);
            out.captures.push_back(std::move(capture));
            folder.clear();
        }
        return out;
    }

    // Each number as "[0-9]*"; nothing where the names differ in more than numbers.
    [[nodiscard]] std::string digits() const {
        std::string glob;
        for (const auto& split : split_) {
            std::string one;
            for (std::size_t i = 0; i < split.size(); ++i) {
                if (i > 0) one += '/';
                for (std::size_t at = 0; at < split[i].size(); ++at) {
                    if (!is_digit(split[i][at])) {
                        one += literal_files(std::string_view(split[i]).substr(at, 1));
                    } else if (at == 0 || !is_digit(split[i][at - 1])) {
                        one += "[0-9]*";
                    }
                }
            }
            if (!glob.empty() && glob != one) return "";
            glob = one;
        }
        return glob;
    }

    [[nodiscard]] bool takes_others(const std::string& files) const {
        const mapping::FileGlob glob(files);
        return std::ranges::any_of(others_,
                                   [&](const std::string& other) { return glob.match(other).has_value(); });
    }

  private:
    static std::string glob_of(const Varying& part, PathCapture& capture, bool each_number) {
        const std::string form = form_of(part.values.front());
        const bool one_form =
            std::ranges::all_of(part.values, [&](const auto& v) { return form_of(v) == form; });
        const auto delimiter = std::ranges::find_if(form, [](char c) { return c != '#'; });
        const bool numbers = delimiter != form.end() && form.starts_with('#') && form.ends_with('#') &&
                             std::ranges::all_of(form, [&](char c) { return c == '#' || c == *delimiter; });
        if (!each_number || !one_form || !numbers) {
            capture.parts = {capture.name};
            return "{" + capture.name + "}";
        }
        capture.delimiter = *delimiter;
        std::string glob;
        for (std::size_t i = 0; i <= static_cast<std::size_t>(std::ranges::count(form, *delimiter)); ++i) {
            capture.parts.push_back(fmt::format("{}_{}", capture.name, i + 1));
            if (i > 0) glob += literal_files({&*delimiter, 1});
            glob += "{" + capture.parts.back() + "}";
        }
        return glob;
    }

    std::vector<std::vector<std::string>> split_;
    std::span<const std::string> others_;
};

}  // namespace

std::vector<std::string> PathTemplate::values_of(std::string_view file) const {
    std::vector<std::string> out;
    if (captures.empty()) return out;
    const mapping::FileGlob glob(files);
    const auto matched = glob.match(file);
    for (const PathCapture& capture : captures) {
        std::string value;
        for (const std::string& part : capture.parts) {
            const auto at = std::ranges::find(glob.names(), part) - glob.names().begin();
            if (!value.empty()) value += capture.delimiter;
            if (matched) value += (*matched)[static_cast<std::size_t>(at)];
        }
        out.push_back(std::move(value));
    }
    return out;
}

std::string literal_files(std::string_view name) {
    return escaped_glob(name, true);
}

std::string literal_glob(std::string_view name) {
    return escaped_glob(name, false);
}

std::string without_numbers(std::string_view name) {
    constexpr std::size_t shortest_word = 3;  // "chat1" is a chat, "C1" is an id
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
        std::size_t end = at;
        while (end < name.size() && is_word(name[end]))
            ++end;
        if (end == at) {
            out += name[at++];
            continue;
        }
        const std::string_view word = name.substr(at, end - at);
        const auto digit = static_cast<std::size_t>(std::ranges::find_if(word, is_digit) - word.begin());
        const bool numbered = digit >= shortest_word && std::ranges::all_of(word.substr(digit), is_digit);
        out += digit == word.size() ? std::string(word)
               : numbered           ? std::string(word.substr(0, digit)) + "#"
                                    : "#";
        at = end;
    }
    return out;
}

PathTemplate template_of(std::span<const std::string> names, std::span<const std::string> others) {
    if (names.size() == 1) return {literal_files(names.front()), {}, true};
    const TemplateMaker maker(names, others);
    for (const bool each_number : {false, true}) {
        PathTemplate made = maker.make(each_number);
        if (!maker.takes_others(made.files)) return made;
    }
    const std::string digits = maker.digits();
    if (digits.empty() || maker.takes_others(digits)) return {};
    return {digits, {}, false};
}

}  // namespace copyover::draft
