#include "json/canonical.hpp"

#include <algorithm>
#include <vector>

#include "base/json_quoting.hpp"
#include "json/lexical.hpp"
#include "json/number.hpp"
#include "json/text_window.hpp"
#include "json/token_reader.hpp"

namespace copyover::json {

namespace {

// Writes values as they come; an object's members are put in order when it closes.
class CanonicalWriter {
  public:
    explicit CanonicalWriter(std::string& out) : out_(out) {}

    // The name unescaped, and as written with its quotes.
    void name(std::string_view name, std::string_view raw) {
        before_child();
        members_.push_back({.name = std::string(name), .start = out_.size(), .end = 0});
        string(raw);
        out_ += ':';
    }

    void open(bool is_array) {
        if (!is_member()) before_child();
        containers_.push_back({.is_array = is_array, .start = out_.size(), .first_member = members_.size()});
        out_ += is_array ? '[' : '{';
    }

    void scalar(Kind kind, std::string_view text) {
        if (!is_member()) before_child();
        if (kind == Kind::string) {
            string(text);
        } else if (kind == Kind::number) {
            append_canonical_number(text, out_);
        } else {
            out_ += text;
        }
        end_value();
    }

    void close() {
        const Container container = containers_.back();
        containers_.pop_back();
        if (!container.is_array) order_members(container);
        members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(container.first_member),
                       members_.end());
        out_ += container.is_array ? ']' : '}';
        end_value();
    }

  private:
    struct Member {
        std::string name;
        std::size_t start = 0;  // in out_, of its name
        std::size_t end = 0;
    };
    struct Container {
        bool is_array = false;
        std::size_t start = 0;  // in out_
        std::size_t first_member = 0;
    };

    // A string without escapes is canonical as it is.
    void string(std::string_view raw) {
        if (raw.find('\\') == std::string_view::npos) {
            out_ += raw;
            return;
        }
        unescaped_.resize(raw.size());
        char* end = unescaped_.data();
        StringFacts facts;
        unescape(raw.substr(1, raw.size() - 2), end, facts);
        append_json_string({unescaped_.data(), static_cast<std::size_t>(end - unescaped_.data())}, out_);
    }

    [[nodiscard]] bool is_member() const { return !containers_.empty() && !containers_.back().is_array; }

    void before_child() {
        if (!containers_.empty() && out_.size() > containers_.back().start + 1) out_ += ',';
    }

    void end_value() {
        if (is_member()) members_.back().end = out_.size();
    }

    // jsonb keeps the last of equal names (PostgreSQL documentation, section 8.14).
    void order_members(const Container& container) {
        const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(container.first_member);
        const auto not_before = [](const Member& a, const Member& b) { return a.name >= b.name; };
        if (std::adjacent_find(begin, members_.end(), not_before) == members_.end()) return;
        std::stable_sort(begin, members_.end(),
                         [](const Member& a, const Member& b) { return a.name < b.name; });
        std::string ordered;
        for (auto member = begin; member != members_.end(); ++member) {
            const auto next = member + 1;
            if (next != members_.end() && next->name == member->name) continue;
            if (!ordered.empty()) ordered += ',';
            ordered.append(out_, member->start, member->end - member->start);
        }
        out_.replace(container.start + 1, std::string::npos, ordered);
    }

    std::string& out_;
    std::vector<Container> containers_;
    std::vector<Member> members_;  // of all open objects
    std::string unescaped_;
};

}  // namespace

bool append_canonical(std::string_view text, std::string& out) {
    if (text == "{}" || text == "[]") {
        out += text;
        return true;
    }
    TextWindow window(text);
    // The walk needs no stack: any depth will do.
    TokenReader tokens(window, {.deepest = text.size(), .longest = text.size(), .portable_scan = false},
                       "the text");
    CanonicalWriter writer(out);
    for (;;) {
        switch (tokens.advance()) {
            case Step::name: writer.name(tokens.name(), tokens.raw_name()); break;
            case Step::close: writer.close(); break;
            case Step::end: return true;
            case Step::fault: return false;
            case Step::value: {
                const Kind kind = tokens.kind();
                if (tokens.at_container()) {
                    if (!tokens.enter()) return false;
                    writer.open(kind == Kind::array);
                } else {
                    if (tokens.take_scalar() != Taken::whole) return false;
                    writer.scalar(kind, tokens.taken());
                }
                break;
            }
        }
    }
}

}  // namespace copyover::json
