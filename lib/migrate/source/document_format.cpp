#include "migrate/source/document_format.hpp"

#include "migrate/source/document_source.hpp"

namespace copyover::migrate {

json::Format document_format(const mapping::Plan& plan, const SourceFile& file) {
    for (const std::size_t index : file.sources) {
        if (plan.sources[index].ndjson) return json::Format::ndjson;
    }
    for (const std::size_t index : file.sources) {
        if (plan.sources[index].json) return json::Format::json;
    }
    const std::string name = unpacked_name(file.name);
    return name.ends_with(".ndjson") || name.ends_with(".jsonl") ? json::Format::ndjson
                                                                 : json::Format::detect;
}

}  // namespace copyover::migrate
