// Events of the document reader as lines of text, to compare and to read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/document_reader.hpp"

namespace copyover::json {

// "record 2:3 @17 /users/u_1 #0 {...}", "outside number 1:5 /v (on the way)", "container object 1:1 /users
// records 2 (empty)", "problem json-syntax 1:9 @8 /a: expected ..."
std::string to_text(const Event& event);

std::vector<Pattern> patterns(const std::vector<std::string_view>& texts);

// Every event of the document.
std::vector<std::string> events_of(std::string_view document, const std::vector<Pattern>& patterns,
                                   const DocumentOptions& options = {});

}  // namespace copyover::json
