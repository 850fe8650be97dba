#include "mapping/bind/array_text.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/sql_scanner.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";

class ArrayText {
  public:
    explicit ArrayText(std::string_view text) : rest_(text) {}

    std::optional<std::vector<SqlConstant>> read() {
        pass_blanks();
        if (!take('{')) return std::nullopt;
        std::vector<SqlConstant> elements;
        pass_blanks();
        if (take('}')) return at_end() ? std::optional(elements) : std::nullopt;
        do {
            auto element = read_element();
            if (!element) return std::nullopt;
            elements.push_back(std::move(*element));
        } while (take(','));
        return take('}') && at_end() ? std::optional(elements) : std::nullopt;
    }

  private:
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void pass_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size())); }

    bool at_end() {
        pass_blanks();
        return rest_.empty();
    }

    std::optional<SqlConstant> read_element() {
        SqlConstant element;
        element.type.kind = schema::TypeKind::text;
        element.untyped = true;
        pass_blanks();
        const bool quoted = take('"');
        bool escapes = false;
        std::size_t significant = 0;  // blanks at the end of an element without quotes are none of it
        while (!rest_.empty()) {
            const char c = rest_.front();
            if (quoted ? c == '"' : c == ',' || c == '}') break;
            if (!quoted && (c == '{' || c == '"')) return std::nullopt;
            rest_.remove_prefix(1);
            const bool escaped = c == '\\';
            if (escaped && rest_.empty()) return std::nullopt;
            element.text += escaped ? rest_.front() : c;
            if (escaped) rest_.remove_prefix(1);
            if (escaped || blanks.find(c) == std::string_view::npos) significant = element.text.size();
            escapes = escapes || escaped;
        }
        if (quoted) {
            if (!take('"')) return std::nullopt;
            pass_blanks();
            return rest_.starts_with(',') || rest_.starts_with('}') ? std::optional(element) : std::nullopt;
        }
        element.text.resize(significant);
        if (element.text.empty()) return std::nullopt;
        element.null = !escapes && schema::lower_case(element.text) == "null";
        return element;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<std::vector<SqlConstant>> array_elements(std::string_view text) {
    return ArrayText(text).read();
}

}  // namespace copyover::mapping
