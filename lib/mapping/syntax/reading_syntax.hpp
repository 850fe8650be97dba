// How one value is read: where it comes from, and what becomes of it before its column takes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mapping/convert/conversion.hpp"
#include "mapping/syntax/pointer_expression.hpp"
#include "mapping/syntax/policies.hpp"
#include "mapping/syntax/syntax_reader.hpp"
#include "mapping/syntax/text_pattern.hpp"

namespace copyover::mapping {

// Makes an array of a text.
struct Split {
    std::string delimiter;  // not empty
    bool trim = false;
    bool drop_empty = false;
};

// Takes a part of a text.
struct Match {
    std::string written;
    TextPattern pattern;
    std::size_t part = 0;
};

struct NameSyntax {
    json::NodeIndex at = 0;
    std::string name;
};

// Takes a value of the row that a key names.
struct LookupSyntax {
    json::NodeIndex at = 0;
    NameSyntax table;
    std::vector<NameSyntax> keys;  // columns that the value names: the first that has it
    bool file_names = false;       // keys may have been changed to be names of files
    NameSyntax value;              // column that is taken
    MissingPolicy on_missing = MissingPolicy::reject;
};

// One alternative of a column: where the text comes from and how it is read.
struct ReadingSyntax {
    PointerSyntax source;
    std::optional<std::string> constant;  // in place of the source, among parts
    Form form = Form::by_type;
    json::NodeIndex form_at = 0;
    std::optional<Zone> zone;
    std::vector<json::NodeIndex> null_if;  // scalars
    std::optional<json::NodeIndex> map;    // object of scalars
    std::optional<Match> match;
    bool drop_query = false;
    std::optional<Split> split;
    std::optional<LookupSyntax> lookup;
};

// Nothing where one of them is wrong.
using MaybeReadings = std::optional<std::vector<ReadingSyntax>>;

// Nothing any more where there is nothing more.
void append(MaybeReadings& all, MaybeReadings more);

// `as`, `zone`, `null_if`, `map` and what changes a text, of a column or of an alternative.
ReadingSyntax read_options(const SyntaxReader& reader, json::NodeIndex at);

// One pointer, or an array of them, read in the same way.
MaybeReadings read_pointers(const SyntaxReader& reader, json::NodeIndex at, const ReadingSyntax& way);

// The name of a capture in "files".
MaybeReadings read_capture(const SyntaxReader& reader, json::NodeIndex at, const ReadingSyntax& way);

}  // namespace copyover::mapping
