// A script taken apart into its statements, as psql does it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace copyover::schema {

// A statement of a script: its place, and its first words in lower case, at most four.
struct ScriptStatement {
    std::size_t offset = 0;
    std::size_t length = 0;  // without the semicolon
    std::vector<std::string> words;
};

struct Script {
    std::string text;  // as given, but psql's meta-commands are blanked
    std::vector<ScriptStatement> statements;
    std::vector<std::size_t> meta_commands;  // offsets
    std::vector<std::size_t> copy_data;      // offsets of the lines after COPY ... FROM stdin
};

Script split_script(std::string_view text);

}  // namespace copyover::schema
