// How TokenReader moves over names and values.

#include <algorithm>

#include "json/lexical.hpp"
#include "json/structure_scanner.hpp"
#include "json/token_reader.hpp"

namespace copyover::json {

namespace {

constexpr std::size_t npos = std::string_view::npos;

}  // namespace

Taken TokenReader::take_scalar() {
    return window_.ahead().front() == '"' ? take_string(true) : take_word(true);
}

Taken TokenReader::take_unchecked() {
    if (at_container()) return take_container();
    return window_.ahead().front() == '"' ? take_string(false) : take_word(false);
}

// Also counts the newlines that a string may hold where it is not checked.
void TokenReader::take(std::size_t length) {
    taken_ = window_.ahead().substr(0, length);
    const auto newlines = static_cast<std::uint64_t>(std::ranges::count(taken_, '\n'));
    window_.consume(length, newlines, newlines == 0 ? 0 : length - taken_.rfind('\n') - 1);
    state_ = State::after_value;
}

Taken TokenReader::take_string(bool checked) {
    bool escaped = false;
    std::size_t searched = 1;
    std::size_t quote = npos;
    for (;;) {
        const std::string_view text = window_.ahead();
        quote = find_quote(text, searched, escaped);
        if (quote != npos) break;
        if (text.size() > limits_.longest) return skip_string();
        searched = text.size();
        if (!window_.more()) break;
    }
    const std::string_view text = window_.ahead();
    if (quote != npos && quote + 1 > limits_.longest) return skip_string();
    if (checked) {
        if (const auto fault =
                check_string(text.substr(1, std::min(quote, text.size()) - 1), quote != npos)) {
            fail(*fault->rule, fault->offset + 1, fault->message);
            problem_.fix = fault->fix;
            return Taken::fault;
        }
    }
    if (quote == npos) {
        take(text.size());
        fail_truncated("a string");
        return Taken::fault;
    }
    take(quote + 1);
    return Taken::whole;
}

// From the opening quote on, which is still ahead.
Taken TokenReader::skip_string() {
    bool escaped = false;
    window_.consume(1);
    for (;;) {
        const std::size_t quote = find_quote(window_.ahead(), 0, escaped);
        take(quote == npos ? window_.ahead().size() : quote + 1);
        if (quote != npos) return Taken::too_long;
        if (window_.more()) continue;
        fail_truncated("a string");
        return Taken::fault;
    }
}

Taken TokenReader::take_word(bool checked) {
    std::size_t length = 0;
    for (;;) {
        const std::string_view text = window_.ahead();
        while (length < text.size() && !ends_word(text[length]))
            ++length;
        if (length > limits_.longest) return skip_word();
        if (length < text.size() || !window_.more()) break;
    }
    const std::string_view word = window_.ahead().substr(0, length);
    const auto fault = checked ? check_number_or_literal(word) : std::nullopt;
    if (fault) {
        // A word that goes wrong where the text ends is cut off.
        if (fault->offset == window_.ahead().size()) {
            fail_truncated("a value");
        } else {
            fail(*fault->rule, fault->offset, fault->message);
        }
        return Taken::fault;
    }
    take(length);
    return Taken::whole;
}

Taken TokenReader::skip_word() {
    do {
        const std::string_view text = window_.ahead();
        const auto end = static_cast<std::size_t>(std::ranges::find_if(text, ends_word) - text.begin());
        take(end);
        if (end < text.size()) break;
    } while (window_.more());
    return Taken::too_long;
}

Taken TokenReader::take_container() {
    StructureScanner scanner(limits_.portable_scan);
    std::size_t scanned = 0;
    for (;;) {
        const auto end = scanner.scan(window_.ahead().substr(scanned));
        if (end && scanned + *end <= limits_.longest) {
            taken_ = window_.ahead().substr(0, scanned + *end);
            window_.consume(taken_.size(), scanner.newlines(), scanner.behind_newline());
            state_ = State::after_value;
            return Taken::whole;
        }
        const std::size_t read = end ? scanned + *end : window_.ahead().size();
        if (end || read > limits_.longest) {
            window_.consume(read);
            if (!end) return skip_container(scanner);
            window_.consume(0, scanner.newlines(), scanner.behind_newline());
            state_ = State::after_value;
            return Taken::too_long;
        }
        scanned = read;
        if (window_.more()) continue;
        window_.consume(read, scanner.newlines(), scanner.behind_newline());
        fail_truncated(scanner.in_string() ? "a string" : "an array or object");
        return Taken::fault;
    }
}

// Goes on behind what the scanner has seen and the cursor has passed.
Taken TokenReader::skip_container(StructureScanner& scanner) {
    for (;;) {
        const auto end = scanner.scan(window_.ahead());
        window_.consume(end ? *end : window_.ahead().size());
        if (!end && window_.more()) continue;
        window_.consume(0, scanner.newlines(), scanner.behind_newline());
        if (end) {
            state_ = State::after_value;
            return Taken::too_long;
        }
        fail_truncated(scanner.in_string() ? "a string" : "an array or object");
        return Taken::fault;
    }
}

}  // namespace copyover::json
