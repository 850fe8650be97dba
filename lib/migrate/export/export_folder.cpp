#include "migrate/export/export_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "migrate/run/draft_folder.hpp"
#include "migrate/run/private_output.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

void require_export_folder(const fs::path& folder, const fs::path& data) {
    const fs::path whole = fs::weakly_canonical(without_trailing_slash(folder));
    if (lies_within(folder, data))
        throw UsageError("-o names a folder within DATA, where it would be taken for data");
    std::error_code ignored;
    if (fs::exists(whole, ignored) && !(fs::is_directory(whole, ignored) && fs::is_empty(whole, ignored)))
        throw UsageError(fmt::format("-o: {} is there already; name a new folder", folder.string()));
    const DraftFolder draft(whole);
}

void report_left_out(const fs::path& data, std::span<const SourceFile> files, Findings& findings) {
    for (const SourceFile& listed : list_folder(data).files) {
        if (std::ranges::find(files, listed.name, &SourceFile::name) != files.end()) continue;
        Finding finding;
        finding.rule = &rule::not_exported;
        finding.at.file = listed.name;
        finding.message = "no source reads the file: it is not in the export";
        findings.add(std::move(finding));
    }
}

void write_files(const fs::path& folder, const fs::path& shown, std::span<const SourceFile> files,
                 const FileEdits& edits, const Control& control) {
    static const std::vector<RecordEdit> unchanged;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const SourceFile& file = files[i];
        PrivateOutput output(folder / file.name, (shown / file.name).string());
        FileText text(file.path);
        const auto changed = edits.find(i);
        rewrite(text, changed == edits.end() ? unchanged : changed->second, [&](std::string_view part) {
            control.throw_if_stopped();
            output.write(part);
        });
        output.finish();
    }
}

}  // namespace copyover::migrate
