// Findings as people read them.
#pragma once

#include <string>

#include "base/finding.hpp"

namespace copyover::report {

enum class Verbosity {
    quiet,   // findings of severity error, nothing else
    normal,  // all findings and a summary
    verbose  // also sources, phases, and the object plan with reasons
};

struct TextOptions {
    Verbosity verbosity = Verbosity::normal;
    bool color = false;
    bool all = false;  // every finding, not the first three of each cause
};

// The findings alone, like a compiler's: address, severity, rule, pointer, message, and a line with the fix. Of those
// that have one cause three are named, unless all are asked for.
std::string render_findings(const Findings& findings, const TextOptions& options);

// "messages.json:88:17", "public.users.email", or empty. Without its pointer.
std::string address_of(const Finding& finding);

// Pointer, message and count, without address, severity and fix.
std::string sentence_of(const Finding& finding);

}  // namespace copyover::report
