// Where new records can be put into a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "json/document_reader.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/source/files.hpp"
#include "migrate/source/record_batch.hpp"

namespace copyover::migrate {

struct RecordPlace {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

// An array or object on the way to records, or, of NDJSON, the whole file.
struct ContainerPlace {
    std::vector<json::PathToken> path;
    json::Kind kind = json::Kind::array;
    bool is_empty = false;
    std::uint64_t end = 0;            // of its closing bracket, in the file
    std::uint64_t records = 0;        // directly in it
    std::optional<RecordPlace> last;  // of them
};

struct FileLayout {
    std::shared_ptr<const FileReading> reading;
    bool is_lines = false;  // NDJSON
    std::uint64_t bytes = 0;
    std::map<std::string, ContainerPlace> containers;         // by their JSON Pointer
    std::vector<std::optional<RecordPlace>> last_of_pattern;  // as FileReading::patterns
};

// Reads the file once. Memory: what a container needs, for each. Throws EnvironmentError.
FileLayout layout_of(const mapping::Plan& plan, const SourceFile& file, std::size_t index);

}  // namespace copyover::migrate
