#include "migrate/source/files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/error.hpp"
#include "base/redaction.hpp"
#include "base/text.hpp"
#include "json/find_values.hpp"
#include "mapping/extract/enclosing_values.hpp"
#include "mapping/syntax/file_glob.hpp"
#include "migrate/source/document_format.hpp"
#include "migrate/source/document_source.hpp"
#include "migrate/source/reject_reasons.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

std::uint64_t total_bytes(std::span<const SourceFile> files) {
    std::uint64_t bytes = 0;
    for (const SourceFile& file : files)
        bytes += file.bytes;
    return bytes;
}

namespace {

Finding finding_at_source(const Rule& rule, const mapping::Plan& plan, const mapping::SourcePlan& source) {
    Finding finding;
    finding.rule = &rule;
    finding.at = {plan.mapping_file, source.line, source.column, source.pointer};
    return finding;
}

void report_missing(const mapping::Plan& plan, const mapping::SourcePlan& source, Findings& findings) {
    Finding finding =
        finding_at_source(source.optional ? rule::file_optional : rule::file_missing, plan, source);
    finding.message = fmt::format("no file matches {}", mapping::quoted_files(source.files));
    if (!source.optional) {
        finding.fix = "name the folder that holds it as DATA, or add \"optional\": true to the source";
    }
    // Several sources over one missing file are one problem.
    findings.add(std::move(finding), mapping::quoted_files(source.files));
}

// Of sources of which one is enough: where none of them has a file.
void report_none_of(const mapping::Plan& plan, std::span<const std::size_t> without_file,
                    Findings& findings) {
    struct Choice {
        const mapping::SourcePlan* first = nullptr;
        std::vector<std::string> files;
        bool is_met = false;
    };
    std::map<std::string, Choice> choices;
    for (std::size_t index = 0; index < plan.sources.size(); ++index) {
        const mapping::SourcePlan& source = plan.sources[index];
        if (source.one_of.empty()) continue;
        Choice& choice = choices[source.one_of];
        if (choice.first == nullptr) choice.first = &source;
        choice.files.insert(choice.files.end(), source.files.begin(), source.files.end());
        choice.is_met |= std::ranges::find(without_file, index) == without_file.end();
    }
    for (const auto& [name, choice] : choices) {
        if (choice.is_met) continue;
        Finding finding = finding_at_source(rule::file_missing, plan, *choice.first);
        finding.message =
            fmt::format("no file matches {}: one of them is needed", mapping::quoted_files(choice.files));
        finding.fix = "name the folder that holds it as DATA";
        findings.add(std::move(finding));
    }
}

constexpr std::size_t most_names_proposed = 3;

// What files of a source are called; its globs where they do not say that.
void add_names(const mapping::SourcePlan& source, std::vector<std::string>& names) {
    for (const std::string& glob : source.files) {
        const std::string last = glob.substr(glob.rfind('/') + 1);
        const bool is_name = last.find_first_of("*?{") == std::string::npos;
        std::string quoted = fmt::format("\"{}\"", is_name ? last : glob);
        if (std::ranges::find(names, quoted) == names.end()) names.push_back(std::move(quoted));
    }
}

// `missing` are names of files of sources that have none: this one may be theirs under another name.
void report_unclaimed(const SourceFile& file, std::span<const std::string> missing, Findings& findings) {
    Finding finding;
    finding.rule = &rule::file_unclaimed;
    finding.at.file = file.name;
    finding.message = "no source of the mapping takes this file";
    if (!missing.empty() && missing.size() <= most_names_proposed)
        finding.fix = fmt::format("rename it to {} if it is that file; else ", fmt::join(missing, " or "));
    finding.fix += fmt::format("map it with a source, or add \"{}\" to ignore_files", file.name);
    findings.add(std::move(finding));
}

void report_skipped(const SkippedEntry& entry, Findings& findings) {
    Finding finding;
    finding.rule = &rule::file_unclaimed;
    finding.at.file = entry.name;
    std::string_view way;
    switch (entry.kind) {
        case SkippedEntry::Kind::link_to_folder:
            finding.message = "the link leads to a folder; such links are not followed";
            way = "put the folder itself there";
            break;
        case SkippedEntry::Kind::broken_link:
            finding.message = "the link leads to no file";
            way = "put the file there";
            break;
        case SkippedEntry::Kind::special:
            finding.message = "this is neither a file nor a folder";
            way = "remove it";
            break;
    }
    finding.fix = fmt::format("{}, or add \"{}\" to ignore_files", way, entry.name);
    findings.add(std::move(finding));
}

using IsIgnored = std::function<bool(const std::string&)>;

IsIgnored ignored_files(const mapping::Plan& plan) {
    std::vector<mapping::FileGlob> globs;
    for (const std::string& glob : plan.ignore_files)
        globs.push_back(mapping::FileGlob::without_captures(glob));
    return [globs = std::move(globs)](const std::string& name) {
        return std::ranges::any_of(
            globs, [&](const mapping::FileGlob& glob) { return glob.match(name).has_value(); });
    };
}

// Takes out what has a name that no report, no ledger and no column could hold.
void refuse_names(FolderContent& content, const IsIgnored& is_ignored, Findings& findings) {
    const auto refuse = [&](const auto& entry) {
        if (is_utf8(entry.name)) return false;
        if (is_ignored(entry.name)) return true;
        Finding finding;
        finding.rule = &rule::file_name;
        finding.at.file = escaped(entry.name);
        finding.message = "the name of the file, or of a folder in front of it, is not UTF-8";
        finding.fix = "rename it, or keep it out of the folder";
        findings.add(std::move(finding));
        return true;
    };
    std::erase_if(content.files, refuse);
    std::erase_if(content.skipped, refuse);
}

void report_unclaimed(const FolderContent& content, const IsIgnored& is_ignored,
                      std::span<const std::string> missing, Findings& findings) {
    for (const SourceFile& file : content.files) {
        if (file.sources.empty() && !is_ignored(file.name)) report_unclaimed(file, missing, findings);
    }
    for (const SkippedEntry& entry : content.skipped) {
        if (!is_ignored(entry.name)) report_skipped(entry, findings);
    }
}

// Whether the file is packed and does not stand beside the same file unpacked.
bool is_only_packed(const SourceFile& file, std::span<const SourceFile> files) {
    const std::string name = unpacked_name(file.name);
    return name != file.name && !std::ranges::binary_search(files, name, {}, &SourceFile::name);
}

// Gives the source the files that its globs match; false where there are none.
bool claim_files(const mapping::Plan& plan, std::size_t index, std::vector<SourceFile>& files) {
    const mapping::FileGlobs globs(plan.sources[index].files, plan.sources[index].captures);
    bool found = false;
    for (SourceFile& file : files) {
        if (file.standard_input) {
            found |= std::ranges::find(file.sources, index) != file.sources.end();
            continue;
        }
        auto captures = globs.match(file.name);
        if (!captures && is_only_packed(file, files)) captures = globs.match(unpacked_name(file.name));
        if (!captures) continue;
        found = true;
        file.sources.push_back(index);
        file.captures.resize(plan.sources.size());
        file.captures[index] = std::move(*captures);
    }
    return found;
}

// The generation of most files shows in their first member.
constexpr std::uint64_t beginning = 1 << 20;

// Records are not looked into before they are mapped.
bool leads_into_a_record(const json::Pattern& pointer, const mapping::Plan& plan, const SourceFile& file) {
    return std::ranges::any_of(file.sources, [&](std::size_t index) {
        const auto& records = plan.sources[index].records.tokens;
        return records.size() < pointer.tokens.size() &&
               std::equal(records.begin(), records.end(), pointer.tokens.begin(),
                          [](const auto& a, const auto& b) { return a.any || b.any || a.name == b.name; });
    });
}

// Leaves in file.sources those that if_present and if_absent switch on.
void choose_generation(const mapping::Plan& plan, SourceFile& file, bool look_at_all, Findings& findings) {
    std::vector<json::Pattern> pointers;
    for (const std::size_t index : file.sources) {
        if (const auto& pointer = plan.sources[index].if_present) pointers.push_back(*pointer);
        if (const auto& pointer = plan.sources[index].if_absent) pointers.push_back(*pointer);
    }
    if (pointers.empty()) return;

    const auto bytes = json::open_file(file.path);
    DocumentSource source(*bytes, plan, file);
    look_at_all = look_at_all || std::ranges::any_of(pointers, [&](const json::Pattern& pointer) {
                      return leads_into_a_record(pointer, plan, file);
                  });
    const json::Presence found =
        look_at_all ? json::find_present(source, pointers) : json::find_present(source, pointers, beginning);
    for (std::size_t i = 0; i < pointers.size() && !found.whole; ++i) {
        if (!found.present[i]) file.assumed_absent.push_back(pointers[i]);
    }
    const auto is_present = [&](const json::Pattern& pointer) {
        const auto known = std::ranges::find(pointers, pointer);
        return static_cast<bool>(found.present[static_cast<std::size_t>(known - pointers.begin())]);
    };
    std::erase_if(file.sources, [&](std::size_t index) {
        const mapping::SourcePlan& plan_of = plan.sources[index];
        return (plan_of.if_present && !is_present(*plan_of.if_present)) ||
               (plan_of.if_absent && is_present(*plan_of.if_absent));
    });
    if (!file.sources.empty()) return;

    file.switched_off = true;
    Finding finding;
    finding.rule = &rule::generation_unclear;
    finding.at.file = file.name;
    finding.message = "if_present and if_absent switch off every source of this file";
    finding.fix = "add a source for this generation of the format";
    findings.add(std::move(finding));
}

void look_around_records(const mapping::Plan& plan, SourceFile& file, Findings& findings) {
    if (!mapping::reads_around_records(plan, file.sources)) return;
    const auto bytes = json::open_file(file.path);
    DocumentSource text(*bytes, plan, file);
    for (const std::string& pointer :
         mapping::find_enclosing_values(text, document_format(plan, file), plan, file.sources, file)) {
        Finding finding;
        finding.rule = &rule::record_too_large;
        finding.at.file = file.name;
        finding.at.pointer = pointer;
        finding.message = "a value around the records that a column reads is larger than 1 MiB";
        finding.fix = "read parts of it, or make it a record of its own";
        findings.add(std::move(finding));
    }
}

SourceFile file_of(const StandardInput& input, const mapping::Plan& plan, const fs::path& data) {
    SourceFile file;
    file.name = standard_input_name;
    file.path = input.path();
    file.bytes = input.bytes();
    file.standard_input = true;
    file.sources = sources_of_standard_input(plan, data);
    file.captures.resize(plan.sources.size());
    return file;
}

// Files that feed parents come before files that feed their children.
std::size_t first_table(const mapping::Plan& plan, const SourceFile& file) {
    std::size_t first = plan.tables.size();
    for (const std::size_t index : file.sources) {
        for (const std::size_t table : plan.sources[index].tables)
            first = std::min(first, table);
    }
    return first;
}

}  // namespace

std::vector<SourceFile> find_files(const mapping::Plan& plan, const fs::path& data,
                                   std::span<const fs::path> mistaken, const StandardInput* standard_input,
                                   Findings& findings) {
    FolderContent content;
    if (!is_standard_input(data)) {
        if (!fs::is_directory(data)) {
            throw UsageError(
                fmt::format("{} is no folder: DATA is the folder with the legacy files", data.string()));
        }
        content = list_folder(data);
    }
    const IsIgnored is_ignored = ignored_files(plan);
    refuse_names(content, is_ignored, findings);
    std::vector<SourceFile>& files = content.files;
    if (standard_input != nullptr) {
        const SourceFile file = file_of(*standard_input, plan, data);
        files.insert(std::ranges::upper_bound(files, file.name, {}, &SourceFile::name), file);
    }
    const bool are_rejects = is_reject_folder(data);
    if (are_rejects) std::erase_if(files, [](const auto& file) { return file.name == reject_reasons_file; });
    std::vector<std::string> missing;
    std::vector<std::size_t> without_file;
    for (std::size_t index = 0; index < plan.sources.size(); ++index) {
        const mapping::SourcePlan& source = plan.sources[index];
        const bool found = claim_files(plan, index, files);
        // Files without bad records are not among the rejects.
        if (found || are_rejects) continue;
        without_file.push_back(index);
        report_missing(plan, source, findings);
        if (!source.optional) add_names(source, missing);
    }
    if (!are_rejects) report_none_of(plan, without_file, findings);
    report_unclaimed(content, is_ignored, missing, findings);
    std::erase_if(files, [](const SourceFile& file) { return file.sources.empty(); });
    for (SourceFile& file : files)
        choose_generation(plan, file, std::ranges::find(mistaken, file.path) != mistaken.end(), findings);
    if (are_rejects) read_first_positions(data, files);
    for (SourceFile& file : files)
        look_around_records(plan, file, findings);
    std::ranges::stable_sort(files, {}, [&](const SourceFile& file) { return first_table(plan, file); });
    return std::move(files);
}

}  // namespace copyover::migrate
