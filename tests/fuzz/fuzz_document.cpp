// Any bytes as a document: tiny and large windows, AVX2 and portable scanning give the same events; what
// simdjson accepts of a record is what the byte-wise walk accepts; nothing crashes or hangs.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "event_text.hpp"
#include "json/canonical.hpp"
#include "json/canonicalizer.hpp"
#include "json/find_problem.hpp"
#include "json/find_values.hpp"
#include "json/jsonb.hpp"
#include "json/lexical.hpp"
#include "json/record_reader.hpp"

using namespace copyover::json;

namespace {

constexpr std::size_t deepest = 64;

void require(bool condition) {
    if (!condition) std::abort();
}

// The first byte of the input chooses how the rest is read.
std::vector<Pattern> chosen_patterns(unsigned choice) {
    switch (choice % 6) {
        case 0: return patterns({"/*"});
        case 1: return patterns({""});
        case 2: return patterns({"/*/*"});
        case 3: return patterns({"/a/*", "/*/b"});
        case 4: return patterns({"/users/*/*"});
        default: return {};
    }
}

DocumentOptions chosen_options(unsigned choice) {
    DocumentOptions options;
    options.format = choice % 3 == 0 ? Format::detect : choice % 3 == 1 ? Format::json : Format::ndjson;
    options.largest_record = choice % 2 == 0 ? 1 << 20 : 100;
    options.deepest = deepest;
    options.window = 4096;
    return options;
}

void check_tree(const RecordTree& tree, std::string_view text) {
    for (NodeIndex i = 0; i < tree.nodes().size(); ++i) {
        const Node& node = tree[i];
        require(node.end > i && node.end <= tree.nodes().size() && node.parent <= i);
        require(node.offset + std::size_t{node.raw_length} <= text.size() && node.raw_length > 0);
        require(node.kind != Kind::number || is_number(node.text));
    }
}

void check_record(RecordReader& reader, RecordTree& tree, std::string_view text) {
    const bool good = reader.read(text, tree);
    require(good == !find_problem(text, deepest));
    std::string form;
    const bool has_form = append_canonical(text, form);
    static Canonicalizer canonicalizer;
    std::string fast;
    require(canonicalizer.append(text, fast) == has_form && (!has_form || fast == form));
    if (!good) return;
    check_tree(tree, text);
    require(has_form);
    std::string again;
    require(append_canonical(form, again) && again == form);
    jsonb_refusal(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const unsigned choice = data[0];
    const std::string_view document(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::vector<Pattern> all = chosen_patterns(choice);
    DocumentOptions options = chosen_options(choice / 6);

    const std::vector<std::string> events = events_of(document, all, options);
    options.portable_scan = true;
    options.window = 1 + choice % 70;
    require(events_of(document, all, options) == events);
    options.portable_scan = false;
    require(events_of(document, all, options) == events);

    static RecordReader reader({.deepest = deepest});
    static RecordTree tree;
    const auto source = from_memory(document);
    DocumentReader records(*source, all, options);
    while (const auto event = records.next()) {
        if (const auto* record = std::get_if<Record>(&*event)) check_record(reader, tree, record->text);
    }
    const auto again = from_memory(document);
    find_present(*again, all);
    return 0;
}
