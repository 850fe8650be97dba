// The text of a file: unpacked, and put right where its source allows it.
#pragma once

#include <optional>

#include "json/assignment_source.hpp"
#include "json/byte_source.hpp"
#include "json/decompressor.hpp"
#include "json/escape_source.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

class DocumentSource : public json::ByteSource {
  public:
    // The bytes of the file must outlive it.
    DocumentSource(json::ByteSource& bytes, const mapping::Plan& plan, const SourceFile& file);
    DocumentSource(const DocumentSource&) = delete;
    DocumentSource& operator=(const DocumentSource&) = delete;

    std::size_t read(std::span<char> into) override {
        return assignment_ ? assignment_->read(into) : escapes_ ? escapes_->read(into) : unpacked_.read(into);
    }

    [[nodiscard]] const json::Decompressor& unpacked() const { return unpacked_; }

    // Escapes that were put right.
    [[nodiscard]] std::uint64_t escapes() const { return escapes_ ? escapes_->count() : 0; }

    // Assignments that were passed over.
    [[nodiscard]] std::uint64_t assignments() const { return assignment_ ? assignment_->count() : 0; }

  private:
    json::Decompressor unpacked_;
    std::optional<json::EscapeSource> escapes_;
    std::optional<json::AssignmentSource> assignment_;
};

// The name without .gz or .zst.
std::string unpacked_name(const std::string& name);

}  // namespace copyover::migrate
