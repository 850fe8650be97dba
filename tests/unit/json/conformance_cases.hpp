// Texts that a strict reader accepts or refuses, after the cases of JSONTestSuite (Nicolas Seriot, "Parsing
// JSON is a Minefield"), named as there. What RFC 8259 leaves to the reader is prefixed i_ and has our
// verdict: numbers of any size and lone surrogates are accepted exactly as written, what is not UTF-8 is
// refused.
#pragma once

#include <span>
#include <string_view>

namespace copyover::json {

enum class Verdict {
    accepted,
    refused,
    refused_alone,  // but within brackets it is an empty array
};

struct ConformanceCase {
    Verdict verdict;
    std::string_view name;
    std::string_view text;
};

std::span<const ConformanceCase> conformance_cases();

}  // namespace copyover::json
