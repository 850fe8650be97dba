// Decides at the source which values may appear in messages, so that no renderer can leak one.
#pragma once

#include <string>
#include <string_view>

namespace copyover {

enum class Sensitivity {
    key,     // keys and ids: always shown, without them nobody finds the row
    plain,   // shown with --show-values
    secret,  // never shown
};

class Redaction {
  public:
    explicit Redaction(bool show_values = false) : show_values_(show_values) {}

    // The value as a message may show it: quoted with control characters escaped and at most 80 characters of
    // it, or a description such as "(text of 12 bytes)".
    [[nodiscard]] std::string shown(std::string_view value, Sensitivity sensitivity) const;

  private:
    bool show_values_;
};

// Control characters, backslash and quote as JSON escapes; bytes that are not UTF-8 as \xNN. Safe to print.
std::string escaped(std::string_view text);

}  // namespace copyover
