#include "migrate/source/document_source.hpp"

#include <algorithm>

namespace copyover::migrate {

DocumentSource::DocumentSource(json::ByteSource& bytes, const mapping::Plan& plan, const SourceFile& file)
    : unpacked_(bytes) {
    const auto any_allows = [&](bool mapping::SourcePlan::*deviation) {
        return std::ranges::any_of(file.sources,
                                   [&](std::size_t index) { return plan.sources[index].*deviation; });
    };
    if (any_allows(&mapping::SourcePlan::hex_escapes)) escapes_.emplace(unpacked_);
    if (any_allows(&mapping::SourcePlan::assignment)) {
        json::ByteSource* inner = &unpacked_;
        if (escapes_) inner = &*escapes_;
        assignment_.emplace(*inner);
    }
}

std::string unpacked_name(const std::string& name) {
    for (const std::string_view suffix : {".gz", ".zst"}) {
        if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
    }
    return name;
}

}  // namespace copyover::migrate
