// A document with some of its records changed or taken out, every other byte as it was.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrate/export/file_text.hpp"

namespace copyover::migrate {

// Of an array, of an object, of NDJSON, or all of the file.
enum class ItemKind : std::uint8_t { element, member, line, document };

struct RecordEdit {
    std::uint64_t offset = 0;  // of the record, in the file
    std::uint64_t length = 0;
    ItemKind item = ItemKind::element;
    std::optional<std::string> text;  // instead of it; nothing: the record goes, with its name and comma
};

// `edits` in the order of the file.
void rewrite(FileText& file, const std::vector<RecordEdit>& edits,
             const std::function<void(std::string_view)>& sink);

}  // namespace copyover::migrate
