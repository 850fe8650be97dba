// The parts of paths that differ; private to lib/draft.
#pragma once

#include <string>
#include <vector>

namespace copyover::draft {

// Classes of bytes in paths: a byte of a character beyond ASCII is a letter.
bool is_digit(char c);
bool is_letter(char c);
bool is_word(char c);

// The part of one segment that differs, between what all have in common.
struct Varying {
    std::string prefix;
    std::string suffix;
    std::vector<std::string> values;
};

// Of segments that are not all the same; `file`: of the last one, where an ending is no part.
Varying varying_part(std::vector<std::string> texts, bool file);

// What the part is called: after what stands before it, else after the folder that holds it, else by its place.
// `before` is what the part in front of it is called.
std::string name_of_part(const Varying& part, const std::string& folder, bool file, std::string_view before);

}  // namespace copyover::draft
