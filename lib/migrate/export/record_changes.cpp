#include "migrate/export/record_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>

#include "base/error.hpp"
#include "json/byte_source.hpp"
#include "json/document_reader.hpp"
#include "mapping/convert/value_form.hpp"
#include "mapping/invert/record_editor.hpp"
#include "migrate/export/new_records.hpp"
#include "migrate/source/document_format.hpp"
#include "migrate/source/document_source.hpp"
#include "migrate/source/record_feed.hpp"
#include "migrate/verify/row_comparison.hpp"
#include "schema/type_families.hpp"
#include "schema/value_text.hpp"

namespace copyover::migrate {

namespace {

using Kind = RowDifference::Kind;

// Differences of one record.
using OfRecord = std::vector<const RowDifference*>;

class RecordChanges {
  public:
    RecordChanges(const mapping::Plan& plan, std::span<const SourceFile> files, const Target& target,
                  const Redaction& redaction, Findings& findings)
        : plan_(plan),
          files_(files),
          target_(target),
          redaction_(redaction),
          findings_(findings),
          editor_(plan) {}

    FileEdits make(std::span<const RowDifference> differences) {
        FileEdits edits = change_records(differences);
        if (!edits.empty() || findings_.has_errors()) return edits;
        return add_records(differences);
    }

  private:
    // Of records that are there.
    FileEdits change_records(std::span<const RowDifference> differences) {
        std::map<std::size_t, std::map<std::uint64_t, OfRecord>> by_record;
        for (const RowDifference& difference : differences) {
            if (has_record(difference))
                by_record[difference.origin.source_file][difference.origin.offset].push_back(&difference);
        }
        FileEdits edits;
        for (const auto& [file, records] : by_record)
            edits[file] = edits_of_file(file, records);
        return edits;
    }

    // Of rows that no record makes. A row that was created for references to it gets a record where it is no longer as it
    // was created.
    FileEdits add_records(std::span<const RowDifference> differences) {
        NewRecords records(plan_, files_);
        for (const RowDifference* difference : in_order(differences)) {
            if (difference->kind == Kind::gone) {
                refuse(*difference, std::nullopt,
                       "records that are there refer to it, and it would be created again");
            } else if (const auto reason = records.add(difference->table, difference->now)) {
                refuse(*difference, reason->position, reason->reason);
            }
        }
        return records.edits();
    }

    static bool has_record(const RowDifference& difference) {
        return difference.kind != Kind::added && difference.origin.source_file != copy::no_source_file;
    }

    // By table, and there by the first time that they hold and by their identity: as an application appends.
    std::vector<const RowDifference*> in_order(std::span<const RowDifference> differences) {
        struct Place {
            std::size_t table;
            std::int64_t time;
            std::string identity;
            const RowDifference* difference;
        };
        std::vector<Place> places;
        for (const RowDifference& difference : differences) {
            const mapping::TablePlan& table = plan_.tables[difference.table];
            const auto& values = difference.now.empty() ? difference.row : difference.now;
            Place place{difference.table, 0, {}, &difference};
            for (std::size_t i = 0; i < values.size(); ++i) {
                const bool is_time = schema::is_date_or_time(table.types[i]->kind);
                const auto* time = std::get_if<std::int64_t>(&values[i].data);
                if (is_time && time != nullptr && place.time == 0) place.time = *time;
            }
            for (const std::size_t position : table.identity)
                place.identity += schema::value_text(*table.types[position], values[position]) + '\n';
            places.push_back(std::move(place));
        }
        std::ranges::sort(
            places, {}, [](const Place& place) { return std::tie(place.table, place.time, place.identity); });
        std::vector<const RowDifference*> ordered;
        for (const Place& place : places)
            ordered.push_back(place.difference);
        return ordered;
    }

    void refuse(const RowDifference& difference, std::optional<std::size_t> position,
                std::string_view reason) {
        const mapping::TablePlan& table = plan_.tables[difference.table];
        const auto values = difference.row.empty() ? difference.now : difference.row;
        const std::string column =
            position ? table.table->columns[table.columns[*position]].name : std::string();
        Finding finding;
        finding.rule = &rule::no_way_back;
        finding.at = locate(difference.origin, files_);
        finding.table = to_string(target_.name(difference.table));
        finding.column_name = column;
        finding.message = fmt::format("the row with {}{}{} cannot be written back: {}",
                                      shown_identity(table, values, redaction_),
                                      column.empty() ? "" : ": column ", column, reason);
        finding.fix =
            "set the row back to what the files hold, or write it into the files by hand after an export without it";
        findings_.add(std::move(finding));
    }

    std::vector<RecordEdit> edits_of_file(std::size_t index,
                                          const std::map<std::uint64_t, OfRecord>& records) {
        const SourceFile& file = files_[index];
        const auto reading = reading_of(plan_, file, static_cast<std::uint32_t>(index));
        const auto bytes = json::open_file(file.path);
        DocumentSource text(*bytes, plan_, file);
        json::DocumentOptions options;
        options.format = document_format(plan_, file);
        json::DocumentReader document(text, reading->patterns, options);
        FileText plain(file.path);
        std::vector<RecordEdit> edits;
        for (auto next = records.begin(); next != records.end();) {
            const auto event = document.next();
            if (!event) throw EnvironmentError(file.name + " changed during the run");
            const auto* record = std::get_if<json::Record>(&*event);
            if (record == nullptr || record->offset < next->first) continue;
            if (record->offset != next->first) throw EnvironmentError(file.name + " changed during the run");
            if (!plain.holds(record->offset, record->text)) {
                refuse(*next->second.front(), std::nullopt,
                       "its file is packed or put right while it is read, and such files are only copied");
                return {};
            }
            const bool is_line = document.format() == json::Format::ndjson;
            if (auto edit =
                    edit_of(file, *record, is_line, reading->sources_of[record->pattern], next->second))
                edits.push_back(std::move(*edit));
            ++next;
        }
        return edits;
    }

    std::optional<RecordEdit> edit_of(const SourceFile& file, const json::Record& record, bool is_line,
                                      std::span<const std::size_t> sources, const OfRecord& differences) {
        const ItemKind item = is_line                       ? ItemKind::line
                              : record.path.empty()         ? ItemKind::document
                              : record.path.back().is_index ? ItemKind::element
                                                            : ItemKind::member;
        std::vector<mapping::RowChange> changes;
        for (const RowDifference* difference : differences)
            changes.push_back(change_of(*difference));
        auto edited = editor_.change(file, record, sources, changes);
        RecordEdit edit{record.offset, record.text.size(), item, std::nullopt};
        if (auto* text = std::get_if<std::string>(&edited)) {
            edit.text = std::move(*text);
        } else if (const auto* no_way = std::get_if<mapping::NoWayBack>(&edited)) {
            const auto of = std::ranges::find(differences, no_way->table, &RowDifference::table);
            refuse(of == differences.end() ? *differences.front() : **of, no_way->position, no_way->reason);
            return std::nullopt;
        } else if (item == ItemKind::document) {
            refuse(*differences.front(), std::nullopt, "its record is the whole file");
            return std::nullopt;
        }
        return edit;
    }

    mapping::RowChange change_of(const RowDifference& difference) {
        const mapping::TablePlan& table = plan_.tables[difference.table];
        mapping::RowChange change{difference.table, difference.row, difference.kind == Kind::gone};
        if (change.is_gone) return change;
        for (std::size_t i = 0; i < difference.row.size(); ++i) {
            if (form(*table.types[i], difference.row[i]) != form(*table.types[i], difference.now[i]))
                change.wanted.emplace_back(i, difference.now[i]);
        }
        return change;
    }

    std::string form(const schema::Type& type, const schema::Value& value) {
        form_.clear();
        form_.append<mapping::Relation::stored>(type, value);
        return std::string(form_.bytes());
    }

    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    const Target& target_;
    const Redaction& redaction_;
    Findings& findings_;
    mapping::RecordEditor editor_;
    mapping::ValueForm form_;
};

}  // namespace

FileEdits edits_of(const mapping::Plan& plan, std::span<const SourceFile> files, const Target& target,
                   std::span<const RowDifference> differences, const Redaction& redaction,
                   Findings& findings) {
    return RecordChanges(plan, files, target, redaction, findings).make(differences);
}

}  // namespace copyover::migrate
