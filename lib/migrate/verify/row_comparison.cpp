#include "migrate/verify/row_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "mapping/convert/shown.hpp"
#include "migrate/verify/table_digest.hpp"

namespace copyover::migrate {

std::string shown_identity(const mapping::TablePlan& plan, std::span<const schema::Value> values,
                           const Redaction& redaction) {
    const bool has_key = !plan.keys.empty() && plan.keys.front().key->primary;
    std::string names;
    std::string shown;
    for (const std::size_t column : plan.identity) {
        const Sensitivity sensitivity = plan.secret[column] ? Sensitivity::secret
                                        : has_key           ? Sensitivity::key
                                                            : Sensitivity::plain;
        names += (names.empty() ? "" : ", ") + plan.table->columns[plan.columns[column]].name;
        shown += (shown.empty() ? "" : ", ") +
                 mapping::shown(*plan.types[column], values[column], sensitivity, redaction);
    }
    return plan.identity.size() == 1 ? fmt::format("{} {}", names, shown)
                                     : fmt::format("({}) ({})", names, shown);
}

Location locate(const copy::Origin& origin, std::span<const SourceFile> files) {
    const std::uint32_t file = copy::file_of(origin);
    if (file == no_source_file) return {};
    return {files[file].name, origin.line, origin.column, ""};
}

Finding row_finding(const Rule& rule, const schema::Name& table, std::string message) {
    Finding finding;
    finding.rule = &rule;
    finding.table = to_string(table);
    finding.message = std::move(message);
    if (&rule == &rule::row_missing) finding.fix = "find out who deleted it; cutover puts it in again";
    if (&rule == &rule::row_extra)
        finding.fix = "delete it, or verify with --live where the application writes new rows";
    if (&rule == &rule::row_differs)
        finding.fix =
            "find out which side is right, and correct the other; cutover --on-conflict update lets the "
            "files win";
    return finding;
}

RowComparison::RowComparison(const mapping::Plan& plan, const Target& target,
                             std::span<const SourceFile> files, const Redaction& redaction)
    : plan_(plan), target_(target), files_(files), redaction_(redaction) {
    for (const mapping::TablePlan& table : plan.tables)
        tables_.emplace_back(table);
}

void RowComparison::choose(std::size_t table, std::span<const std::size_t> buckets) {
    tables_[table].chosen.assign(TableDigest::buckets, false);
    for (const std::size_t bucket : buckets)
        tables_[table].chosen[bucket] = true;
}

void RowComparison::choose(std::size_t table, const KeySet& identities) {
    tables_[table].identities = &identities;
}

RowComparison::Rows* RowComparison::rows_of(std::size_t table, std::span<const schema::Value> values) {
    Table& state = tables_[table];
    if (state.chosen.empty() && state.identities == nullptr) return nullptr;
    const Hash128 identity = state.hasher.identity(values);
    const bool is_chosen = state.identities != nullptr ? state.identities->contains(identity)
                                                       : state.chosen[TableDigest::bucket_of(identity)];
    return is_chosen ? &state.rows[identity] : nullptr;
}

RowComparison::KeptRow RowComparison::keep(std::size_t table, std::span<const schema::Value> values,
                                           const copy::Origin& origin) const {
    const mapping::TablePlan& plan = plan_.tables[table];
    mapping::ValueForm form;
    KeptRow kept;
    kept.identity = shown_identity(plan, values, redaction_);
    kept.origin = origin;
    for (std::size_t i = 0; i < values.size(); ++i) {
        form.clear();
        form.append<mapping::Relation::stored>(*plan.types[i], values[i]);
        kept.forms.emplace_back(form.bytes());
        const Sensitivity sensitivity = plan.secret[i] ? Sensitivity::secret : Sensitivity::plain;
        kept.shown.push_back(mapping::shown(*plan.types[i], values[i], sensitivity, redaction_));
    }
    return kept;
}

void RowComparison::row(std::size_t table, std::span<const schema::Value> values,
                        const copy::Origin& origin) {
    if (Rows* rows = rows_of(table, values)) rows->source.push_back(keep(table, values, origin));
}

void RowComparison::add_target_row(std::size_t table, std::span<const schema::Value> values) {
    if (Rows* rows = rows_of(table, values)) rows->target.push_back(keep(table, values, {}));
}

void RowComparison::report_differences(std::size_t table, const KeptRow& source, const KeptRow& target,
                                       Findings& findings) const {
    const mapping::TablePlan& plan = plan_.tables[table];
    for (std::size_t i = 0; i < source.forms.size(); ++i) {
        if (source.forms[i] == target.forms[i]) continue;
        const std::string& column = plan.table->columns[plan.columns[i]].name;
        Finding finding =
            row_finding(rule::row_differs, target_.name(table),
                        fmt::format("{}: {} is {} in the files and {} in {}", source.identity, column,
                                    source.shown[i], target.shown[i], to_string(target_.name(table))));
        finding.at = locate(source.origin, files_);
        finding.column_name = column;
        findings.add(std::move(finding));
    }
}

std::vector<const RowComparison::Rows*> RowComparison::in_file_order(const Table& table) {
    std::vector<const Rows*> ordered;
    for (const auto& [identity, rows] : table.rows)
        ordered.push_back(&rows);
    // Rows that only the target holds come last, by their key.
    const auto place = [](const Rows* rows) {
        const KeptRow& first = rows->source.empty() ? rows->target.front() : rows->source.front();
        return std::tuple(first.origin.source_file, first.origin.offset, std::string_view(first.identity));
    };
    std::ranges::sort(ordered, {}, place);
    return ordered;
}

bool RowComparison::compare(std::size_t table, bool extra_allowed, VerifyFacts& verify,
                            Findings& findings) const {
    const std::string name = to_string(target_.name(table));
    const std::uint64_t before = verify.missing + verify.different + (extra_allowed ? 0 : verify.extra);
    for (const Rows* found : in_file_order(tables_[table])) {
        const Rows& rows = *found;
        // Equal rows of both sides cancel each other out; without a key a row may stand there several times.
        std::vector<const KeptRow*> missing;
        std::vector<const KeptRow*> extra;
        for (const KeptRow& row : rows.target)
            extra.push_back(&row);
        for (const KeptRow& row : rows.source) {
            const auto equal =
                std::ranges::find_if(extra, [&](const KeptRow* other) { return other->forms == row.forms; });
            if (equal == extra.end()) {
                missing.push_back(&row);
            } else {
                *equal = extra.back();
                extra.pop_back();
            }
        }
        while (!missing.empty() && !extra.empty()) {
            ++verify.different;
            report_differences(table, *missing.back(), *extra.back(), findings);
            missing.pop_back();
            extra.pop_back();
        }
        for (const KeptRow* row : missing) {
            ++verify.missing;
            Finding finding = row_finding(rule::row_missing, target_.name(table),
                                          fmt::format("the row with {} is not in {}", row->identity, name));
            finding.at = locate(row->origin, files_);
            findings.add(std::move(finding));
        }
        verify.extra += extra.size();
        if (extra_allowed) continue;
        for (const KeptRow* row : extra) {
            findings.add(row_finding(
                rule::row_extra, target_.name(table),
                fmt::format("the row with {} is in {}, but not in the files", row->identity, name)));
        }
    }
    return verify.missing + verify.different + (extra_allowed ? 0 : verify.extra) == before;
}

}  // namespace copyover::migrate
