#include "migrate/document_format.hpp"

namespace copyover::migrate {

json::Format document_format(const mapping::Plan& plan, const SourceFile& file) {
    for (const std::size_t index : file.sources) {
        if (plan.sources[index].ndjson) return json::Format::ndjson;
    }
    for (const std::size_t index : file.sources) {
        if (plan.sources[index].json) return json::Format::json;
    }
    const std::string extension = file.path.extension().string();
    return extension == ".ndjson" || extension == ".jsonl" ? json::Format::ndjson : json::Format::detect;
}

}  // namespace copyover::migrate
