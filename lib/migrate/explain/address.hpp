// An address as findings print it and people type it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace copyover::migrate {

struct Address {
    std::string file;
    std::uint64_t line = 0;    // 0: the whole file
    std::uint64_t column = 0;  // 0: the whole line
    std::string rule;          // where it stands in front of a finding
};

// "messages.json:88:17", "messages.json:88", "messages.json", and "messages.json:88:17: error[fk-orphan] …": the text
// of a finding, with or without what follows its rule.
Address read_address(std::string_view text);

}  // namespace copyover::migrate
