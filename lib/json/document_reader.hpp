// Finds records in a document of any size with bounded memory, and checks everything between them.
//
// The reader walks the containers that lead to records byte by byte (strictly, RFC 8259) and skips over each
// record 64 bytes at a time to find its end. What a record holds is checked by RecordReader; what stands
// between records is checked here, so that together every byte of the file is read strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "json/byte_source.hpp"
#include "json/pointer.hpp"
#include "json/problem.hpp"
#include "json/record_tree.hpp"

namespace copyover::json {

enum class Format {
    detect,  // ndjson where the first line is a whole value and a second value follows on a later one, as far
             // as the first 64 KiB tell, else json
    json,
    ndjson,  // reads as an array of its lines: the pattern of a line is /*; blank lines do not count
};

// A record: a value whose path matches one of the patterns. Views are valid until the next call of next().
struct Record {
    std::string_view text;     // from its first to its last byte, record_padding readable bytes behind it
    std::uint64_t offset = 0;  // of the first byte, in the document
    std::uint64_t line = 1;    // of the first byte, 1-based
    std::uint64_t column = 1;  // of the first byte, 1-based, in bytes
    std::span<const PathToken> path;  // from the root to the record
    std::size_t pattern = 0;          // index of the first pattern that matches
};

// A scalar or an empty container that no pattern leads to or that stands where a container was expected.
struct OutsideValue {
    Kind kind = Kind::null;
    std::span<const PathToken> path;
    std::uint64_t line = 1;
    std::uint64_t column = 1;
    bool on_the_way =
        false;  // its path is a proper prefix of a pattern: a record's container without records
};

// The end of a container whose path is a proper prefix of a pattern. The root is reported too, with an empty
// path.
struct Container {
    Kind kind = Kind::object;
    std::span<const PathToken> path;
    std::uint64_t line = 1;  // of its first byte
    std::uint64_t column = 1;
    std::uint64_t records = 0;  // below it, at any depth
    bool empty = false;         // has no members or elements (then there is no OutsideValue for it)
};

// A value, a container or a record that stands where a watched pointer leads.
struct Watched {
    std::size_t pointer = 0;  // index
};

// What next() found. A Problem is a finding, not always the end: a repeated member name, a byte order mark, a
// record that is too large and a bad line of NDJSON let the reader go on, a broken document does not.
using Event = std::variant<Record, OutsideValue, Container, Problem, Watched>;

struct DocumentOptions {
    Format format = Format::detect;
    std::size_t window = 1 << 18;  // bytes read at a time
    // A larger record, value outside of the records, or line of NDJSON is a Problem (record-too-large) and
    // skipped without being kept; a larger member name on the way ends reading. The buffer grows up to it.
    std::size_t largest_record = 64 * (1 << 20);
    std::size_t deepest = 512;   // containers inside one another, on the way to records and outside of them
    bool portable_scan = false;  // never use AVX2 (tests compare both)
    // Pointers whose values are announced by a Watched in front of them. They must not lead into records.
    std::span<const Pattern> watched = {};
};

// Memory: the window or the largest record, and about 32 bytes for each member name of the objects that lead
// to records, to find repeated ones.
class DocumentReader {
  public:
    // No pattern may be a prefix of another. Source and patterns must outlive the reader.
    DocumentReader(ByteSource& source, std::span<const Pattern> patterns,
                   const DocumentOptions& options = {});
    ~DocumentReader();
    DocumentReader(DocumentReader&&) noexcept;
    DocumentReader& operator=(DocumentReader&&) noexcept;

    // Nothing at the end of the document. Throws what the source throws.
    std::optional<Event> next();

    // Bytes consumed so far; after the end the size of the document.
    [[nodiscard]] std::uint64_t offset() const;

    // Whether the document has no byte at all (a zero-byte file), which is no Problem here: next() returns
    // nothing, or for ndjson an empty Container. Known after the first next().
    [[nodiscard]] bool zero_bytes() const;

    // The format that was found. Known after the first next().
    [[nodiscard]] Format format() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace copyover::json
