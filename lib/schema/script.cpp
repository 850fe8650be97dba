#include "schema/script.hpp"

#include <algorithm>

#include "schema/sql_scanner.hpp"

namespace copyover::schema {

namespace {

// CREATE FUNCTION ... BEGIN ATOMIC ...; END holds semicolons that end no statement. Counted as psql does it
// (psqlscan.l, identifier rule).
class RoutineBody {
  public:
    bool open() const { return depth_ > 0; }

    void see(const std::vector<std::string>& first_words, const std::string& word) {
        if (!creates_routine(first_words)) return;
        if (word == "begin" || (word == "case" && depth_ > 0)) ++depth_;
        if (word == "end" && depth_ > 0) --depth_;
    }

  private:
    static bool creates_routine(const std::vector<std::string>& words) {
        if (words.size() < 2 || words[0] != "create") return false;
        const std::size_t at = words[1] == "or" ? 3 : 1;
        return words.size() > at && (words[at] == "function" || words[at] == "procedure");
    }

    int depth_ = 0;
};

class ScriptSplitter {
  public:
    explicit ScriptSplitter(std::string_view text) { script_.text = text; }

    Script split() {
        constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
        std::size_t at = script_.text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
        for (Token token = next_token(script_.text, at); token.kind != TokenKind::end;
             token = next_token(script_.text, at)) {
            at = token.offset + token.text.size();
            if (token.is('\\')) {
                at = blank_meta_command(token.offset);
            } else if (token.is(';') && depth_ <= 0 && !body_.open()) {
                at = finish_statement(at);
            } else {
                extend_statement(token);
            }
        }
        finish_statement(script_.text.size());
        return std::move(script_);
    }

  private:
    std::size_t line_end(std::size_t at) const {
        return std::min(script_.text.find('\n', at), script_.text.size());
    }

    std::size_t blank_meta_command(std::size_t at) {
        script_.meta_commands.push_back(at);
        const std::size_t end = line_end(at);
        std::fill(script_.text.begin() + static_cast<std::ptrdiff_t>(at),
                  script_.text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
        return end;
    }

    void extend_statement(const Token& token) {
        if (!started_) current_.offset = token.offset;
        started_ = true;
        current_.length = token.offset + token.text.size() - current_.offset;
        if (token.is('(')) ++depth_;
        if (token.is(')')) --depth_;
        if (token.kind != TokenKind::word) {
            words_end_ = true;
            return;
        }
        const std::string word = lower_case(token.text);
        if (!words_end_ && current_.words.size() < 4) current_.words.push_back(word);
        if (word == "stdin") reads_stdin_ = true;
        if (depth_ <= 0) body_.see(current_.words, word);
    }

    // Returns where reading goes on: after the data that follows COPY ... FROM stdin.
    std::size_t finish_statement(std::size_t at) {
        const bool is_copy = !current_.words.empty() && current_.words.front() == "copy";
        const bool data_follows = is_copy && reads_stdin_;
        if (started_) script_.statements.push_back(std::move(current_));
        current_ = {};
        started_ = words_end_ = reads_stdin_ = false;
        depth_ = 0;
        body_ = {};
        return data_follows ? after_copy_data(at) : at;
    }

    std::size_t after_copy_data(std::size_t at) {
        at = std::min(line_end(at) + 1, script_.text.size());
        script_.copy_data.push_back(at);
        while (at < script_.text.size()) {
            std::string_view line = std::string_view(script_.text).substr(at, line_end(at) - at);
            at = std::min(at + line.size() + 1, script_.text.size());
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (line == "\\.") break;
        }
        return at;
    }

    Script script_;
    ScriptStatement current_;
    RoutineBody body_;
    int depth_ = 0;
    bool started_ = false;
    bool words_end_ = false;
    bool reads_stdin_ = false;
};

}  // namespace

Script split_script(std::string_view text) {
    return ScriptSplitter(text).split();
}

}  // namespace copyover::schema
