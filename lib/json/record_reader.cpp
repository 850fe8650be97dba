#include "json/record_reader.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "base/redaction.hpp"
#include "json/find_problem.hpp"
#include "json/lexical.hpp"
#include "json/line_index.hpp"
#include "json/pointer.hpp"
#include "json/repeated_names.hpp"

namespace copyover::json {

namespace {

namespace ondemand = simdjson::ondemand;

// A hostile record can repeat millions of names; so many are listed.
constexpr std::size_t most_problems = 100;

bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// raw_json_token() goes on to the next token.
std::string_view without_blanks_behind(std::string_view token) {
    while (!token.empty() && is_blank(token.back()))
        token.remove_suffix(1);
    return token;
}

}  // namespace

class RecordReader::Impl {
  public:
    explicit Impl(const RecordOptions& options) : options_(options) {}

    bool read(std::string_view text, RecordTree& tree);
    [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

  private:
    bool read_root();
    bool read_root_container();
    bool read_value(ondemand::value& value, std::string_view token, NodeIndex index, std::size_t depth);
    bool read_object(ondemand::object& object, NodeIndex index, std::size_t depth);
    bool read_array(ondemand::array& array, NodeIndex index, std::size_t depth);
    bool read_string(std::string_view token, NodeIndex index);
    bool read_word(std::string_view token, NodeIndex index);
    bool close(NodeIndex index);

    // Where brackets do not match, simdjson goes on behind the text, into its last two or three indexes.
    [[nodiscard]] bool is_inside(std::string_view token) const {
        const char* end = end_of_text();
        return token.data() < end && token.size() <= static_cast<std::size_t>(end - token.data());
    }

    [[nodiscard]] const char* end_of_text() const { return text_.data() + text_.size(); }

    // Strings come in the order of the text: one search for backslashes serves all of them.
    void find_escape(const char* from) {
        const std::string_view rest(from, static_cast<std::size_t>(end_of_text() - from));
        escape_ = from + std::min(rest.find('\\'), rest.size());
    }

    bool has_escape(std::string_view body) {
        if (escape_ < body.data()) find_escape(body.data());
        return escape_ < body.data() + body.size();
    }

    NodeIndex add_node(const char* start, NodeIndex parent, std::uint32_t position);
    bool unescape_into(std::string_view& text, bool& has_surrogate, bool& has_nul);
    bool read_name(const char* name, const char* value, NodeIndex index);
    void report_repeated(NodeIndex index, const char* name);
    void refuse(Problem problem);

    RecordOptions options_;
    ondemand::parser parser_;
    ondemand::document document_;
    std::string_view text_;
    RecordTree* tree_ = nullptr;
    const char* escape_ = nullptr;  // the next backslash, or the end of the text
    char* unescaped_end_ = nullptr;
    RepeatedNames repeated_;
    std::vector<Problem> problems_;
    std::size_t unlisted_ = 0;
    Position position_;  // of position_offset_: problems come in the order of the text
    std::size_t position_offset_ = 0;
};

bool RecordReader::Impl::read(std::string_view text, RecordTree& tree) {
    problems_.clear();
    unlisted_ = 0;
    position_ = {};
    position_offset_ = 0;
    text_ = text;
    tree_ = &tree;
    tree.nodes_.clear();
    tree.text_ = text;
    tree.any_surrogate_ = tree.any_nul_ = false;
    if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
        refuse({.rule = &rule::record_too_large, .message = "a record must be smaller than 4 GiB"});
        return false;
    }
    find_escape(text.data());
    if (escape_ != end_of_text() && tree.unescaped_.size() < text.size()) tree.unescaped_.resize(text.size());
    unescaped_end_ = tree.unescaped_.data();

    if (read_root()) {
        if (unlisted_ > 0) problems_.back().message += fmt::format(" (and {} more, not listed)", unlisted_);
        return true;
    }
    auto problem = find_problem(text, options_.deepest);
    if (!problem) throw InternalError("a record is refused although it is JSON");
    refuse(std::move(*problem));
    return false;
}

void RecordReader::Impl::refuse(Problem problem) {
    tree_->nodes_.clear();
    problems_.clear();
    problems_.push_back(std::move(problem));
}

bool RecordReader::Impl::read_root() {
    const auto first = std::ranges::find_if_not(text_, is_blank);
    if (first == text_.end()) return false;
    if (*first == '{' || *first == '[') return read_root_container();
    // A scalar is no work for simdjson, which would read on behind it.
    if (find_problem(text_, options_.deepest)) return false;
    const std::string_view token =
        without_blanks_behind({&*first, static_cast<std::size_t>(text_.end() - first)});
    const NodeIndex root = add_node(token.data(), 0, 0);
    return token[0] == '"' ? read_string(token, root) : read_word(token, root);
}

bool RecordReader::Impl::read_root_container() {
    if (parser_.capacity() < text_.size()) {
        const std::size_t capacity = std::max(text_.size(), 2 * parser_.capacity());
        if (parser_.allocate(capacity, options_.deepest + 2)) throw std::bad_alloc();
    }
    if (parser_.iterate(text_.data(), text_.size(), text_.size() + record_padding).get(document_))
        return false;
    std::string_view token;
    if (document_.raw_json_token().get(token)) return false;
    const NodeIndex root = add_node(token.data(), 0, 0);
    if (token[0] == '{') {
        ondemand::object object;
        if (document_.get_object().get(object) || !read_object(object, root, 1)) return false;
    } else {
        ondemand::array array;
        if (document_.get_array().get(array) || !read_array(array, root, 1)) return false;
    }
    return document_.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

bool RecordReader::Impl::read_object(ondemand::object& object, NodeIndex index, std::size_t depth) {
    if (depth > options_.deepest) return false;
    tree_->nodes_[index].kind = Kind::object;
    ObjectNames names{.object = index, .depth = depth};
    std::uint32_t count = 0;
    for (auto result : object) {
        if (result.error()) return false;
        ondemand::field&& field = std::move(result).value_unsafe();
        const std::string_view token = field.value().raw_json_token();
        if (!is_inside(token)) return false;
        const NodeIndex member = add_node(token.data(), index, count++);
        if (!read_name(field.key().raw(), token.data(), member)) return false;
        if (options_.repeated_names && repeated_.add(names, tree_->nodes_, member))
            report_repeated(member, field.key().raw());
        if (!read_value(field.value(), token, member, depth)) return false;
    }
    repeated_.leave(names);
    return close(index);
}

bool RecordReader::Impl::read_array(ondemand::array& array, NodeIndex index, std::size_t depth) {
    if (depth > options_.deepest) return false;
    tree_->nodes_[index].kind = Kind::array;
    std::uint32_t count = 0;
    for (auto result : array) {
        ondemand::value value;
        if (result.get(value)) return false;
        const std::string_view token = value.raw_json_token();
        if (!is_inside(token)) return false;
        const NodeIndex element = add_node(token.data(), index, count++);
        if (!read_value(value, token, element, depth)) return false;
    }
    return close(index);
}

bool RecordReader::Impl::read_value(ondemand::value& value, std::string_view token, NodeIndex index,
                                    std::size_t depth) {
    switch (token[0]) {
        case '{': {
            ondemand::object object;
            return !value.get_object().get(object) && read_object(object, index, depth + 1);
        }
        case '[': {
            ondemand::array array;
            return !value.get_array().get(array) && read_array(array, index, depth + 1);
        }
        case '"': {
            // Taken, not left to the iterator, which would skip a colon behind an element.
            simdjson::ondemand::raw_json_string raw;
            return !value.get_raw_json_string().get(raw) && read_string(without_blanks_behind(token), index);
        }
        default: return read_word(without_blanks_behind(token), index);
    }
}

NodeIndex RecordReader::Impl::add_node(const char* start, NodeIndex parent, std::uint32_t position) {
    const auto index = static_cast<NodeIndex>(tree_->nodes_.size());
    Node& node = tree_->nodes_.emplace_back();
    node.offset = static_cast<std::uint32_t>(start - text_.data());
    node.parent = parent;
    node.end = index + 1;
    node.position = position;
    return index;
}

// Behind the container's last bracket stand only blanks before the next token.
bool RecordReader::Impl::close(NodeIndex index) {
    Node& node = tree_->nodes_[index];
    const char* start = text_.data() + node.offset;
    const char* end = end_of_text();
    const char* location = nullptr;
    if (!document_.current_location().get(location)) {
        if (location <= start || location >= end) return false;
        end = location;
    }
    while (is_blank(end[-1]))
        --end;
    node.text = {start, static_cast<std::size_t>(end - start)};
    node.raw_length = static_cast<std::uint32_t>(node.text.size());
    node.end = static_cast<NodeIndex>(tree_->nodes_.size());
    return true;
}

// The token starts with a quote; simdjson has checked UTF-8, control characters and that the string ends.
bool RecordReader::Impl::read_string(std::string_view token, NodeIndex index) {
    if (token.size() < 2 || token.back() != '"') return false;
    Node& node = tree_->nodes_[index];
    node.kind = Kind::string;
    node.raw_length = static_cast<std::uint32_t>(token.size());
    node.text = {token.data() + 1, token.size() - 2};
    return !has_escape(node.text) || unescape_into(node.text, node.has_surrogate, node.has_nul);
}

bool RecordReader::Impl::read_word(std::string_view token, NodeIndex index) {
    Node& node = tree_->nodes_[index];
    node.text = token;
    node.raw_length = static_cast<std::uint32_t>(token.size());
    if (token == "null") {
        node.kind = Kind::null;
    } else if (token == "true" || token == "false") {
        node.kind = Kind::boolean;
    } else {
        node.kind = Kind::number;
        return is_number(token);
    }
    return true;
}

// False where an escape is wrong.
bool RecordReader::Impl::unescape_into(std::string_view& text, bool& has_surrogate, bool& has_nul) {
    const char* start = unescaped_end_;
    StringFacts facts;
    if (!unescape(text, unescaped_end_, facts)) return false;
    has_surrogate = facts.has_surrogate;
    has_nul = facts.has_nul;
    tree_->any_surrogate_ |= facts.has_surrogate;
    tree_->any_nul_ |= facts.has_nul;
    text = {start, static_cast<std::size_t>(unescaped_end_ - start)};
    return true;
}

// Between a name's closing quote and its value stand a colon and blanks.
bool RecordReader::Impl::read_name(const char* name, const char* value, NodeIndex index) {
    const char* end = value - 1;
    while (is_blank(*end))
        --end;
    --end;
    while (is_blank(*end))
        --end;
    std::string_view& text = tree_->nodes_[index].name;
    text = {name, static_cast<std::size_t>(end - name)};
    bool has_surrogate = false;
    bool has_nul = false;
    return !has_escape(text) || unescape_into(text, has_surrogate, has_nul);
}

void RecordReader::Impl::report_repeated(NodeIndex index, const char* name) {
    if (problems_.size() == most_problems) {
        ++unlisted_;
        return;
    }
    const auto offset = static_cast<std::size_t>(name - 1 - text_.data());
    position_ = position_of(text_.substr(position_offset_), offset - position_offset_, position_);
    position_offset_ = offset;
    Problem& problem = problems_.emplace_back();
    problem.rule = &rule::json_duplicate_name;
    problem.offset = offset;
    problem.line = position_.line;
    problem.column = position_.column;
    problem.pointer = pointer_of(*tree_, index);
    problem.message =
        fmt::format("the member name \"{}\" occurs again in its object", escaped(tree_->nodes_[index].name));
}

RecordReader::RecordReader(const RecordOptions& options) : impl_(std::make_unique<Impl>(options)) {}
RecordReader::~RecordReader() = default;
RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;

bool RecordReader::read(std::string_view text, RecordTree& tree) {
    return impl_->read(text, tree);
}

const std::vector<Problem>& RecordReader::problems() const {
    return impl_->problems();
}

std::string pointer_of(const RecordTree& tree, NodeIndex index) {
    std::vector<PathToken> path;
    for (; index != 0; index = tree[index].parent) {
        const Node& node = tree[index];
        const bool is_index = tree[node.parent].kind == Kind::array;
        path.push_back(
            {.name = std::string(node.name), .index = is_index ? node.position : 0, .is_index = is_index});
    }
    std::ranges::reverse(path);
    return to_pointer(path);
}

}  // namespace copyover::json
