#include <catch2/catch.hpp>

#include "event_text.hpp"
#include "json/canonical.hpp"
#include "json/canonicalizer.hpp"
#include "json/find_problem.hpp"
#include "json/record_reader.hpp"
#include "random_document.hpp"

using namespace copyover;
using namespace copyover::json;

TEST_CASE("the records of random documents are found, each with its text, path and address") {
    DocumentGenerator generator(20260102);
    for (int round = 0; round < 1500; ++round) {
        const RandomDocument document = generator.document();
        INFO("round " << round << ": " << document.text);
        const auto source = from_memory(document.text);
        const auto all = patterns({document.pattern});
        DocumentReader reader(*source, all, {.format = Format::json, .window = 100});
        RecordReader records;
        RecordTree tree;
        std::size_t found = 0;
        std::uint64_t reported = 0;
        while (const auto event = reader.next()) {
            REQUIRE_FALSE(std::holds_alternative<Problem>(*event));
            if (const auto* container = std::get_if<Container>(&*event)) {
                if (container->path.empty()) reported = container->records;
            }
            const auto* record = std::get_if<Record>(&*event);
            if (record == nullptr) continue;
            REQUIRE(found < document.records.size());
            const ExpectedRecord& expected = document.records[found++];
            REQUIRE(record->text == expected.text);
            REQUIRE(to_pointer(record->path) == expected.pointer);
            REQUIRE(record->offset == expected.offset);
            REQUIRE(record->line == expected.line);
            REQUIRE(record->column == expected.column);
            REQUIRE(records.read(record->text, tree));
            REQUIRE(records.problems().empty());
            REQUIRE(tree.raw(0) == expected.text);
        }
        REQUIRE(found == document.records.size());
        REQUIRE(reported == found);
        REQUIRE(reader.offset() == document.text.size());
    }
}

TEST_CASE("every window size gives the same events, with AVX2 and without") {
    DocumentGenerator generator(20260103);
    for (int round = 0; round < 60; ++round) {
        const RandomDocument document = generator.document();
        // Whole, cut off, and with one byte changed.
        std::vector<std::string> texts{document.text, document.text.substr(0, document.text.size() / 2)};
        texts.push_back(document.text);
        texts.back()[document.text.size() / 3] = '"';
        for (const std::string& text : texts) {
            INFO("round " << round << ": " << text);
            const auto all = patterns({document.pattern});
            const auto expected = events_of(text, all, {.format = Format::json});
            for (std::size_t window = 1; window <= 4096; window += window < 130 ? 1 : 331) {
                const bool portable = window % 2 == 0;
                const DocumentOptions options{
                    .format = Format::json, .window = window, .portable_scan = portable};
                REQUIRE(events_of(text, all, options) == expected);
            }
        }
    }
}

TEST_CASE("lines of NDJSON are the same records for every window size") {
    DocumentGenerator generator(20260104);
    std::string text;
    std::vector<std::string> values;
    while (values.size() < 60) {
        std::string value = generator.value(4);
        if (value.find('\n') != std::string::npos) continue;
        text += value + (values.size() % 7 == 0 ? "\r\n\n" : "\n");
        values.push_back(value);
    }
    const auto all = patterns({"/*"});
    const auto expected = events_of(text, all);
    REQUIRE(expected.size() == values.size() + 1);
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(expected[i].ends_with(" /" + std::to_string(i) + " #0 " + values[i]));
    for (std::size_t window = 1; window <= 4096; window += window < 130 ? 1 : 331)
        REQUIRE(events_of(text, all, {.window = window}) == expected);
}

TEST_CASE("simdjson and the byte-wise walk agree on mutated records") {
    DocumentGenerator generator(20260105);
    std::mt19937_64 random(7);
    const std::string bytes = "{}[]\",:\\0-.eE+tfn \n\t\x01\xff\xc3\xa9\xed\xa0\x80u1a";
    RecordReader reader;
    RecordTree tree;
    Canonicalizer canonicalizer;
    std::size_t refused = 0;
    for (int round = 0; round < 30'000; ++round) {
        std::string text = generator.value(4);
        for (std::size_t n = random() % 3 + 1; n > 0 && !text.empty(); --n) {
            const std::size_t at = random() % text.size();
            switch (random() % 4) {
                case 0: text.erase(at, 1); break;
                case 1: text[at] = bytes[random() % bytes.size()]; break;
                case 2: text.insert(at, 1, bytes[random() % bytes.size()]); break;
                default: text.insert(at, text.substr(random() % text.size(), random() % 8)); break;
            }
        }
        INFO("round " << round << ": " << text);
        const std::size_t size = text.size();
        const std::string padded = text + std::string(record_padding, "]}\",:"[random() % 5]);
        const std::string_view record = std::string_view(padded).substr(0, size);
        const bool expected = !find_problem(record, 512);
        REQUIRE(reader.read(record, tree) == expected);
        std::string form;
        REQUIRE(append_canonical(record, form) == expected);
        std::string fast;
        REQUIRE(canonicalizer.append(record, fast) == expected);
        if (!expected) {
            ++refused;
            continue;
        }
        // The canonical form is a value of the same form.
        REQUIRE(fast == form);
        std::string again;
        REQUIRE(append_canonical(form, again));
        REQUIRE(again == form);
    }
    CHECK(refused > 5'000);
    CHECK(refused < 29'000);
}
