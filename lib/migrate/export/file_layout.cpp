#include "migrate/export/file_layout.hpp"

#include <span>
#include <variant>

#include "json/byte_source.hpp"
#include "migrate/source/document_format.hpp"
#include "migrate/source/document_source.hpp"
#include "migrate/source/record_feed.hpp"

namespace copyover::migrate {

FileLayout layout_of(const mapping::Plan& plan, const SourceFile& file, std::size_t index) {
    FileLayout layout;
    layout.reading = reading_of(plan, file, static_cast<std::uint32_t>(index));
    layout.last_of_pattern.resize(layout.reading->patterns.size());
    const auto bytes = json::open_file(file.path);
    DocumentSource text(*bytes, plan, file);
    json::DocumentOptions options;
    options.format = document_format(plan, file);
    json::DocumentReader document(text, layout.reading->patterns, options);
    while (const auto event = document.next()) {
        if (const auto* record = std::get_if<json::Record>(&*event)) {
            const RecordPlace place{record->offset, record->text.size()};
            layout.last_of_pattern[record->pattern] = place;
            if (record->path.empty()) continue;
            ContainerPlace& container =
                layout.containers[json::to_pointer(std::span(record->path).first(record->path.size() - 1))];
            container.last = place;
            ++container.records;
        } else if (const auto* end = std::get_if<json::Container>(&*event)) {
            ContainerPlace& container = layout.containers[json::to_pointer(end->path)];
            container.path.assign(end->path.begin(), end->path.end());
            container.kind = end->kind;
            container.is_empty = end->empty;
            container.end = document.offset() - 1;
        }
    }
    layout.is_lines = document.format() == json::Format::ndjson;
    layout.bytes = document.offset();
    return layout;
}

}  // namespace copyover::migrate
