#include "schema/syntax_tree.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace copyover::schema {

class SyntaxTreeReader {
  public:
    explicit SyntaxTreeReader(std::string_view json) : rest_(json) {}

    bool read(SyntaxNode& node, int depth) {
        if (depth == 0 || rest_.empty()) return false;
        switch (rest_.front()) {
            case '{': return read_object(node, depth);
            case '[': return read_array(node, depth);
            case '"': node.scalar_ = read_string(); return true;
            default: node.scalar_ = read_bare(); return true;
        }
    }

  private:
    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool read_object(SyntaxNode& node, int depth) {
        take('{');
        while (!take('}')) {
            take(',');
            auto& [name, value] = node.fields_.emplace_back(read_string(), SyntaxNode());
            if (!take(':') || !read(value, depth - 1)) return false;
        }
        return true;
    }

    bool read_array(SyntaxNode& node, int depth) {
        take('[');
        while (!take(']')) {
            take(',');
            if (!read(node.items_.emplace_back(), depth - 1)) return false;
        }
        return true;
    }

    std::string read_string() {
        std::string out;
        take('"');
        while (!rest_.empty() && !take('"')) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '\\') {
                read_escape(out);
            } else {
                out += c;
            }
        }
        return out;
    }

    // libpg_query escapes what is below 0x20, < and > only, so that no surrogate pairs occur.
    void read_escape(std::string& out) {
        if (rest_.empty()) return;
        const char c = rest_.front();
        rest_.remove_prefix(1);
        switch (c) {
            case 'b': out += '\b'; return;
            case 'f': out += '\f'; return;
            case 'n': out += '\n'; return;
            case 'r': out += '\r'; return;
            case 't': out += '\t'; return;
            case 'u': break;
            default: out += c; return;
        }
        const std::string_view digits = rest_.substr(0, 4);
        unsigned code = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        rest_.remove_prefix(digits.size());
        append_utf8(code, out);
    }

    std::string read_bare() {
        const std::size_t end = std::min(rest_.find_first_of(",]}"), rest_.size());
        std::string out(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return out;
    }

    std::string_view rest_;
};

std::optional<SyntaxNode> SyntaxNode::read(std::string_view json) {
    std::optional<SyntaxNode> root(std::in_place);
    if (!SyntaxTreeReader(json).read(*root, max_depth)) root.reset();
    return root;
}

const SyntaxNode& SyntaxNode::operator[](std::string_view field) const {
    static const SyntaxNode absent;
    for (const auto& [name, value] : fields_) {
        if (name == field) return value;
    }
    return absent;
}

std::int64_t SyntaxNode::integer() const {
    std::int64_t value = 0;
    std::from_chars(scalar_.data(), scalar_.data() + scalar_.size(), value);
    return value;
}

std::string_view SyntaxNode::tag() const {
    return fields_.size() == 1 ? std::string_view(fields_.front().first) : std::string_view();
}

const SyntaxNode& SyntaxNode::body() const {
    return fields_.size() == 1 ? fields_.front().second : *this;
}

std::vector<std::string> SyntaxNode::strings() const {
    std::vector<std::string> texts;
    for (const SyntaxNode& item : items_)
        texts.push_back(item["String"]["sval"].text());
    return texts;
}

SyntaxNode* SyntaxNode::find(std::string_view field) {
    const auto found = std::ranges::find_if(fields_, [&](const auto& f) { return f.first == field; });
    return found == fields_.end() ? nullptr : &found->second;
}

void SyntaxNode::set_text(std::string_view field, std::string text) {
    SyntaxNode* node = find(field);
    if (node == nullptr) node = &fields_.emplace_back(std::string(field), SyntaxNode()).second;
    node->scalar_ = std::move(text);
}

void SyntaxNode::set_strings(const std::vector<std::string>& texts) {
    items_.clear();
    for (const std::string& text : texts) {
        SyntaxNode string;
        string.set_text("sval", text);
        items_.emplace_back().fields_.emplace_back("String", std::move(string));
    }
}

}  // namespace copyover::schema
