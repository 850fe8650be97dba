#include "json/token_reader.hpp"

#include <fmt/format.h>

#include "json/lexical.hpp"

namespace copyover::json {

TokenReader::TokenReader(TextWindow& window, const TokenLimits& limits, std::string_view subject)
    : window_(window), limits_(limits), subject_(subject) {}

Step TokenReader::advance() {
    switch (state_) {
        case State::value:
        case State::first_element: return at_value();
        case State::first_member:
        case State::member: return at_member();
        case State::colon: return at_colon();
        case State::after_value: break;
    }
    return behind_value();
}

Step TokenReader::at_value() {
    const auto byte = window_.skip_blanks();
    const bool first = state_ == State::first_element;
    if (first && byte == ']') return close();
    if (!in_root() && containers_.back().is_array) {
        Container& array = containers_.back();
        path_length_ = containers_.size();
        path_[path_length_ - 1].index = array.count++;
    }
    if (!byte) return fail_truncated(in_root() ? "" : containers_.back().is_array ? "an array" : "an object");
    if (!starts_value(*byte)) return refuse(first ? "a value or ']'" : "a value");
    return Step::value;
}

Step TokenReader::at_member() {
    const auto byte = window_.skip_blanks();
    const bool first = state_ == State::first_member;
    if (!byte) return fail_truncated("an object");
    if (first && byte == '}') return close();
    if (byte != '"')
        return refuse(first ? "a member name in double quotes or '}'" : "a member name in double quotes");
    name_place_ = window_.place();
    const Taken result = take_string(true);
    if (result == Taken::too_long) {
        problem_ = problem_at(name_place_, rule::record_too_large,
                              fmt::format("a member name is longer than {} bytes", limits_.longest));
    }
    if (result != Taken::whole) return Step::fault;
    ++containers_.back().count;
    path_length_ = containers_.size();
    std::string& name = path_[path_length_ - 1].name;
    const std::string_view body = taken_.substr(1, taken_.size() - 2);
    name.resize(body.size());
    char* end = name.data();
    StringFacts facts;
    unescape(body, end, facts);
    name.resize(static_cast<std::size_t>(end - name.data()));
    state_ = State::colon;
    return Step::name;
}

Step TokenReader::at_colon() {
    const auto byte = window_.skip_blanks();
    if (!byte) return fail_truncated("an object");
    if (byte != ':') return refuse("':' behind the member name");
    window_.consume(1);
    state_ = State::value;
    return at_value();
}

Step TokenReader::behind_value() {
    const auto byte = window_.skip_blanks();
    if (in_root()) {
        path_length_ = outer_;
        if (!byte) return Step::end;
        return fail(rule::json_trailing, 0,
                    fmt::format("{} follows the end of the JSON value", shown_byte(*byte)));
    }
    path_length_ = containers_.size() - 1;
    const bool is_array = containers_.back().is_array;
    if (!byte) return fail_truncated(is_array ? "an array" : "an object");
    if (byte == (is_array ? ']' : '}')) return close();
    if (byte != ',') return refuse(is_array ? "',' or ']' behind an element" : "',' or '}' behind a member");
    window_.consume(1);
    state_ = is_array ? State::value : State::member;
    return is_array ? at_value() : at_member();
}

Step TokenReader::close() {
    window_.consume(1);
    closed_count_ = containers_.back().count;
    containers_.pop_back();
    path_length_ = containers_.size();
    state_ = State::after_value;
    return Step::close;
}

Kind TokenReader::kind() const {
    switch (window_.ahead().front()) {
        case '{': return Kind::object;
        case '[': return Kind::array;
        case '"': return Kind::string;
        case 't':
        case 'f': return Kind::boolean;
        case 'n': return Kind::null;
        default: return Kind::number;
    }
}

bool TokenReader::at_container() const {
    return window_.ahead().front() == '{' || window_.ahead().front() == '[';
}

bool TokenReader::enter() {
    if (containers_.size() - outer_ >= limits_.deepest) {
        fail(rule::json_depth, 0,
             fmt::format("arrays and objects are nested deeper than {}", limits_.deepest));
        return false;
    }
    const bool is_array = window_.ahead().front() == '[';
    window_.consume(1);
    containers_.push_back({.is_array = is_array, .count = 0});
    if (path_.size() < containers_.size()) path_.emplace_back();
    PathToken& step = path_[containers_.size() - 1];
    step.is_index = is_array;
    step.name.clear();
    step.index = 0;
    path_length_ = containers_.size() - 1;
    state_ = is_array ? State::first_element : State::first_member;
    return true;
}

void TokenReader::begin_elements(std::string_view subject) {
    subject_ = subject;
    outer_ = 1;
    containers_ = {{.is_array = true, .count = 0}};
    path_ = {{.name = "", .index = 0, .is_index = true}};
}

void TokenReader::next_element() {
    containers_.resize(1);
    path_[0].index = containers_[0].count++;
    path_length_ = 1;
    state_ = State::value;
}

Problem TokenReader::problem_at(const Place& place, const Rule& rule, std::string message) const {
    Problem problem;
    problem.rule = &rule;
    problem.offset = place.offset;
    problem.line = place.line;
    problem.column = place.column;
    problem.pointer = to_pointer(path());
    problem.message = std::move(message);
    return problem;
}

Step TokenReader::fail(const Rule& rule, std::size_t behind, std::string message) {
    Place place = window_.place();
    place.offset += behind;
    place.column += behind;
    problem_ = problem_at(place, rule, std::move(message));
    return Step::fault;
}

Step TokenReader::refuse(std::string_view expected) {
    const char found = window_.ahead().front();
    return fail(rule::json_syntax, 0, fmt::format("expected {}, found {}", expected, shown_byte(found)));
}

Step TokenReader::fail_truncated(std::string_view inside) {
    if (inside.empty()) {
        return fail(rule::json_truncated, 0,
                    fmt::format("{} ends at byte {} without a value", subject_, window_.offset()));
    }
    const std::uint64_t end = window_.offset() + window_.ahead().size();
    return fail(rule::json_truncated, window_.ahead().size(),
                fmt::format("{} ends at byte {} inside {}", subject_, end, inside));
}

}  // namespace copyover::json
