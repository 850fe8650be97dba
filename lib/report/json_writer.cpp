#include "report/json_writer.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/error.hpp"
#include "base/json_quoting.hpp"
#include "report/printable.hpp"

namespace copyover::report {

void JsonWriter::begin_object() {
    begin('{', '}');
}
void JsonWriter::end_object() {
    end('}');
}
void JsonWriter::begin_array() {
    begin('[', ']');
}
void JsonWriter::end_array() {
    end(']');
}

void JsonWriter::name(std::string_view name) {
    separate();
    quote(name);
    out_ += ": ";
    after_name_ = true;
}

void JsonWriter::string(std::string_view text) {
    separate();
    quote(text);
}

void JsonWriter::number(std::uint64_t value) {
    separate();
    out_ += fmt::to_string(value);
}

void JsonWriter::number(double value) {
    if (!std::isfinite(value)) return null();
    separate();
    out_ += fmt::format("{}", value);
}

void JsonWriter::boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
}

void JsonWriter::null() {
    separate();
    out_ += "null";
}

void JsonWriter::member_or_null(std::string_view key, std::string_view text) {
    name(key);
    if (text.empty()) return null();
    string(text);
}

void JsonWriter::begin(char opening, char closing) {
    separate();
    out_ += opening;
    levels_.push_back({closing});
}

void JsonWriter::end(char closing) {
    if (levels_.empty() || levels_.back().closing != closing || after_name_)
        throw InternalError("the JSON report closes what it did not open");
    const bool empty = levels_.back().empty;
    levels_.pop_back();
    if (!empty) out_.append(1, '\n').append(2 * levels_.size(), ' ');
    out_ += closing;
    if (levels_.empty()) out_ += '\n';
}

// What stands between the value before and the next name or value.
void JsonWriter::separate() {
    if (after_name_ || levels_.empty()) {
        after_name_ = false;
        return;
    }
    if (!levels_.back().empty) out_ += ',';
    levels_.back().empty = false;
    out_.append(1, '\n').append(2 * levels_.size(), ' ');
}

// No terminal is to obey what the report holds: DEL is written as an escape, too.
void JsonWriter::quote(std::string_view text) {
    std::string quoted;
    append_json_string(valid_utf8(text), quoted);
    for (const char c : quoted) {
        if (c == '\x7f')
            out_ += "\\u007f";
        else
            out_ += c;
    }
}

}  // namespace copyover::report
