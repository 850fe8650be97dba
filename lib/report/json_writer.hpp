// Writes JSON (RFC 8259) with an indent of two, members in the order of the calls.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace copyover::report {

class JsonWriter {
  public:
    void begin_object();
    void end_object();
    void begin_array();
    void end_array();

    // Name of the next value of an object.
    void name(std::string_view name);

    // Bytes that are not UTF-8 become U+FFFD.
    void string(std::string_view text);
    void number(std::uint64_t value);
    // Shortest form that reads back as the same double; null where the value is not finite.
    void number(double value);
    void boolean(bool value);
    void null();

    void member(std::string_view key, std::string_view text) { name(key), string(text); }
    // Keeps a char pointer from becoming a boolean.
    void member(std::string_view key, const char* text) { name(key), string(text); }
    void member(std::string_view key, std::uint64_t value) { name(key), number(value); }
    void member(std::string_view key, double value) { name(key), number(value); }
    template <std::same_as<bool> Boolean>
    void member(std::string_view key, Boolean value) {
        name(key), boolean(value);
    }

    // null where the text is empty.
    void member_or_null(std::string_view key, std::string_view text);

    [[nodiscard]] const std::string& text() const { return out_; }

  private:
    struct Level {
        char closing;
        bool empty = true;
    };

    void begin(char opening, char closing);
    void end(char closing);
    void separate();
    void quote(std::string_view text);

    std::string out_;
    std::vector<Level> levels_;
    bool after_name_ = false;
};

}  // namespace copyover::report
