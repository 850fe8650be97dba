#include "base/rules.hpp"

#include <algorithm>
#include <array>

namespace copyover {

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::note: return "note";
        case Severity::warning: return "warning";
        case Severity::error: return "error";
    }
    return "error";
}

namespace rule {

using enum Severity;

const Rule file_missing{"file-missing", error, "A source of the mapping has no file."};
const Rule file_name{"file-name", error, "The name of a file or folder is not UTF-8."};
const Rule file_optional{"file-optional", note, "A source marked optional has no file."};
const Rule file_unclaimed{"file-unclaimed", error,
                          "No source takes a file and ignore_files does not name it."};
const Rule file_changed{"file-changed", error, "A file changed while the run was reading it."};
const Rule file_empty{"file-empty", error,
                      "A file has zero bytes and its source does not say that this means no rows."};
const Rule generation_unclear{"generation-unclear", error,
                              "No source of a file is switched on by its if_present and if_absent."};
const Rule file_corrupt{"file-corrupt", error, "A compressed file is damaged or ends early."};
const Rule read_leniently{"read-leniently", note,
                          "Deviations from JSON were put right on reading, as the mapping asks."};
const Rule expected_count{"expected-count", error,
                          "A number in the document says how many records there are, and differs."};

const Rule json_syntax{"json-syntax", error, "The text is not JSON (RFC 8259)."};
const Rule json_truncated{"json-truncated", error, "The document ends before it is complete."};
const Rule json_encoding{"json-encoding", error, "The text is not valid UTF-8."};
const Rule json_depth{"json-depth", error, "Arrays and objects are nested deeper than the limit."};
const Rule json_trailing{"json-trailing", error, "Text follows the end of the document."};
const Rule json_duplicate_name{"json-duplicate-name", error,
                               "An object has two members of one name; readers disagree which counts."};
const Rule json_bom{"json-bom", note, "The file starts with a UTF-8 byte order mark, which was skipped."};
const Rule record_too_large{"record-too-large", error,
                            "One record is larger than the limit for a single record."};

const Rule record_type{"record-type", error, "A record is not the object or array that the mapping reads."};
const Rule record_unclaimed{"record-unclaimed", error,
                            "The conditions of all sources refuse a record that they share."};
const Rule unmapped{"unmapped", error, "No rule of the mapping names a value."};
const Rule value_type{"value-type", error, "A JSON type does not fit the column."};
const Rule value_range{"value-range", error, "A value is outside the range of the column's type."};
const Rule value_syntax{"value-syntax", error,
                        "A text is not written as the column's type or the mapping's form requires."};
const Rule value_too_long{"value-too-long", error, "A text is longer than its column."};
const Rule value_precision{"value-precision", error,
                           "A number or time has more digits than its column stores."};
const Rule value_local_time{"value-local-time", error,
                            "A local time was skipped by the clocks of its zone, or came twice."};
const Rule epoch_late{"epoch-late", warning,
                      "An epoch lies beyond the year 2200: its unit may be another one than declared."};
const Rule float_inexact{"float-inexact", warning,
                         "An integer is larger than the column's floating point type holds exactly."};
const Rule value_enum{"value-enum", error, "A text is not a label of the enumeration."};
const Rule value_nul{"value-nul", error, "A text contains \\u0000, which PostgreSQL cannot store."};
const Rule value_surrogate{"value-surrogate", error,
                           "A text contains half a surrogate pair, which has no UTF-8 form."};
const Rule null_violation{"null-violation", error, "A NOT NULL column would get NULL."};
const Rule default_unknown{"default-unknown", error,
                           "A column would get a default that only the server can make."};
const Rule never_matched{"never-matched", error,
                         "No record has any of the members that feed a NOT NULL column."};
const Rule alternatives_differ{"alternatives-differ", error,
                               "Two alternatives of a column are present and differ."};
const Rule equal_differ{"equal-differ", error, "Members that must be equal differ."};
const Rule repaired{"repaired", warning, "Values were changed by a repair that the mapping asks for."};
const Rule query_dropped{"query-dropped", warning, "URLs lost their query, as drop_query asks."};
const Rule literal_rewritten{"literal-rewritten", note,
                             "The server stores the text of a literal in a form of its own."};
const Rule double_encoded{"double-encoded", warning,
                          "Texts in UTF-8 that were encoded once more were put right, as latin1_utf8 asks."};
const Rule time_dropped{"time-dropped", warning,
                        "Times lost their time of day in a column of dates, as on_precision asks."};
const Rule parts_dropped{"parts-dropped", warning,
                         "Texts that were split lost blanks or empty parts, as trim and drop_empty ask."};

const Rule lookup_missing{"lookup-missing", error, "A value that is looked up is in no row."};
const Rule lookup_ambiguous{"lookup-ambiguous", error,
                            "A value that is looked up is in several rows that say different things."};
const Rule lookup_nulled{"lookup-nulled", warning,
                         "Values that are looked up are in no row and became NULL, as on_missing asks."};
const Rule lookup_too_large{"lookup-too-large", error,
                            "The keys and values that a lookup has to remember are larger than its limit."};

const Rule key_duplicate{"key-duplicate", error, "Two records have the same primary key."};
const Rule unique_duplicate{"unique-duplicate", error, "Two records have the same unique key."};
const Rule fk_orphan{"fk-orphan", error, "A reference names a row that is not there."};
const Rule reference_half{"reference-half", error,
                          "A MATCH FULL reference is NULL in one column and not in another."};
const Rule parent_rejected{"parent-rejected", error, "A reference names a row whose own record is rejected."};
const Rule parent_in_target{"parent-in-target", note,
                            "References name rows that no record makes and that the target holds."};
const Rule orphan_nulled{"orphan-nulled", warning,
                         "A reference to a row that is not there was replaced by NULL, as the mapping asks."};
const Rule orphan_created{"orphan-created", warning,
                          "A row was created for references to it, as the mapping asks."};
const Rule row_deleted{"row-deleted", note,
                       "The last record of a key says that it is deleted: the key gives no row."};
const Rule row_merged{"row-merged", warning,
                      "A record was merged with another of the same key, as the mapping asks."};

const Rule row_repeated{"row-repeated", note, "A row or record came again with equal values: they are one."};
const Rule record_superseded{
    "record-superseded", warning,
    "A record was left out, because a later one with its key counts, as the mapping asks."};

const Rule record_rejected{"record-rejected", warning,
                           "A bad record was left out, as --reject-limit allows."};
const Rule reject_limit{"reject-limit", error,
                        "Bad records cannot be left out, or there are too many of them."};

const Rule mapping_syntax{"mapping-syntax", error, "The mapping is not JSON."};
const Rule mapping_unknown_member{"mapping-unknown-member", error,
                                  "The mapping has a member that the language does not know."};
const Rule mapping_value{"mapping-value", error,
                         "A member of the mapping has a value that the language does not allow."};
const Rule mapping_pointer{"mapping-pointer", error,
                           "A pointer of the mapping cannot be read or reaches nowhere."};
const Rule mapping_table{"mapping-table", error, "The mapping names a table that the schema lacks."};
const Rule mapping_column{"mapping-column", error,
                          "The mapping names a column that the table lacks or that cannot be written."};
const Rule mapping_required_column{"mapping-required-column", error,
                                   "A NOT NULL column without default is not mapped."};
const Rule mapping_type{"mapping-type", error, "A form of the mapping does not produce the column's type."};
const Rule schema_syntax{"schema-syntax", error,
                         "A statement of schema.sql that concerns tables cannot be read."};
const Rule schema_type{"schema-type", error, "A mapped column has a type without an encoder."};
const Rule schema_skipped{"schema-skipped", note, "A statement of schema.sql was skipped."};
const Rule probe_syntax{"probe-syntax", error, "A statement of probes.sql cannot be used."};
const Rule seed_syntax{"seed-syntax", error, "A statement of seed.sql cannot be read."};
const Rule test_syntax{"test-syntax", error, "A part of tests.json cannot be used."};
const Rule test_failed{"test-failed", error,
                       "A test of the mapping gives other rows or findings than it expects."};
const Rule left_to_rehearse{"left-to-rehearse", note,
                            "Only the server can judge a constraint; rehearse does."};

const Rule schema_differs{"schema-differs", error, "The live table differs from schema.sql."};
const Rule table_missing{"table-missing", error,
                         "The target lacks a table and schema.sql has no statement that creates it."};
const Rule table_not_empty{"table-not-empty", error, "A target table holds rows where the run wants none."};
const Rule table_created{"table-created", note,
                         "A table that the target lacked is created inside the run's transaction."};
const Rule seeded{"seeded", note, "A table of the throwaway server holds rows of seed.sql."};
const Rule object_kept{
    "object-kept", note,
    "A constraint or index stays in place during the load, because it could not be restored exactly."};
const Rule target_kind{"target-kind", error,
                       "The name of a table belongs to something that a run cannot load."};
const Rule target_unlogged{"target-unlogged", warning,
                           "A target table is unlogged: a crash of the server empties it."};
const Rule partition_missing{"partition-missing", error, "Rows of the files have no partition."};
const Rule partition_default{"partition-default", warning, "Rows of the files go to the DEFAULT partition."};
const Rule trigger_fires{"trigger-fires", warning, "A trigger runs during the load."};
const Rule rule_ignored{"rule-ignored", warning, "A rewrite rule of a target table is not applied by COPY."};
const Rule rollback_fires{"rollback-fires", warning,
                          "A rollback of the run would set off a trigger or rule."};
const Rule table_published{"table-published", warning,
                           "A publication sends the run's rows to its subscribers."};
const Rule view_stale{"view-stale", warning, "A materialized view does not show the run's rows."};
const Rule outside_reference{"outside-reference", note,
                             "A foreign key connects a target table with a table outside of the migration."};
const Rule sequence_exhausted{"sequence-exhausted", error,
                              "A sequence has fewer values left than rows take from it."};
const Rule sequence_not_set{"sequence-not-set", warning,
                            "A sequence is not set behind the run's rows, because the role does not own it."};
const Rule lock_held{"lock-held", warning, "Somebody holds a lock on a target table for long."};
const Rule event_trigger{"event-trigger", warning, "An event trigger runs at the statements of a run."};
const Rule replication_slot{"replication-slot", warning,
                            "A replication slot keeps the write-ahead log of the run."};
const Rule server_setting{"server-setting", warning, "A setting of the server stands in the way of a run."};
const Rule role_set{"role-set", note, "The session works as another role than the one that logged in."};
const Rule server_read_only{"server-read-only", error, "The server takes no writes."};
const Rule row_security{"row-security", error, "Row-level security would hide rows from the run."};
const Rule privilege_missing{"privilege-missing", error, "The role lacks a privilege that the run needs."};
const Rule ledger_not_ours{"ledger-not-ours", error,
                           "What stands under the ledger's names is no ledger that the run may trust."};
const Rule server_version{"server-version", error, "The server's version is not supported."};
const Rule server_encoding{"server-encoding", error, "The database's encoding is not supported."};
const Rule server_rejected{"server-rejected", error, "The server refused what the client had checked."};
const Rule rows_lost{"rows-lost", error, "The server stored fewer rows than were sent."};
const Rule key_followed{"key-followed", error,
                        "An update would change a key that rows follow by ON UPDATE CASCADE, SET NULL or SET "
                        "DEFAULT."};
const Rule catalog_changed{"catalog-changed", error,
                           "The catalog after the run is not the catalog before it."};
const Rule not_restorable{"not-restorable", error,
                          "What the load would set aside could not be brought back."};
const Rule commit_asked{
    "commit-asked", note,
    "The connection was lost during COMMIT; the server was asked and says that it committed."};
const Rule load_unfinished{
    "load-unfinished", error,
    "A load of this target has not come to its end; another run would meet half of it."};
const Rule guard_unknown{"guard-unknown", error,
                         "Tables bear the guard of a load that the ledger does not know."};
const Rule resume_refused{
    "resume-refused", error,
    "Files, mapping or schema are no longer those that the unfinished load began with."};

const Rule changed_since{"changed-since", error,
                         "What a run put in was changed since, so that it cannot be rolled back."};
const Rule later_run{"later-run", error, "A later run wrote into the same tables."};
const Rule rows_left{"rows-left", warning,
                     "Rows stay that an abandoned load put in, because they are no longer as it left them."};
const Rule object_left_out{"object-left-out", warning,
                           "An object that an abandoned load had set aside is not back as it was."};
const Rule still_referenced{"still-referenced", error,
                            "Rows or objects that stay lean on what a run put in."};

const Rule count_differs{"count-differs", error, "Files and table hold different numbers of rows."};
const Rule digest_differs{"digest-differs", error, "Files and table hold different rows."};
const Rule row_missing{"row-missing", error, "A row of the files is not in the table."};
const Rule row_extra{"row-extra", error, "A row of the table is not in the files."};
const Rule row_differs{"row-differs", error, "A row of the table differs from its record."};

const Rule no_way_back{"no-way-back", error,
                       "What changed in a table cannot be written back into the files."};
const Rule files_unrecorded{"files-unrecorded", error,
                            "Files or mapping are not those of the run that filled the tables."};
const Rule not_exported{"not-exported", note, "A file of DATA is not in the export: no source reads it."};

const Rule probe_slow{"probe-slow", warning, "A query of probes.sql took longer than its limit."};
const Rule probe_failed{"probe-failed", warning, "A query of probes.sql could not be run."};
const Rule probe_skipped{"probe-skipped", note,
                         "A query of probes.sql was not run: there are no rows for an example."};
const Rule probe_strict{"probe-strict", error,
                        "A query of probes.sql took longer than its limit or could not be run, and "
                        "--probes=strict makes that an error."};

}  // namespace rule

namespace {

constexpr std::array rules{
    &rule::file_missing,
    &rule::file_name,
    &rule::file_optional,
    &rule::file_unclaimed,
    &rule::file_changed,
    &rule::file_empty,
    &rule::generation_unclear,
    &rule::file_corrupt,
    &rule::read_leniently,
    &rule::expected_count,
    &rule::json_syntax,
    &rule::json_truncated,
    &rule::json_encoding,
    &rule::json_depth,
    &rule::json_trailing,
    &rule::json_duplicate_name,
    &rule::json_bom,
    &rule::record_too_large,
    &rule::record_type,
    &rule::record_unclaimed,
    &rule::unmapped,
    &rule::value_type,
    &rule::value_range,
    &rule::value_syntax,
    &rule::value_too_long,
    &rule::value_precision,
    &rule::value_local_time,
    &rule::epoch_late,
    &rule::float_inexact,
    &rule::value_enum,
    &rule::value_nul,
    &rule::value_surrogate,
    &rule::null_violation,
    &rule::default_unknown,
    &rule::never_matched,
    &rule::alternatives_differ,
    &rule::equal_differ,
    &rule::repaired,
    &rule::query_dropped,
    &rule::literal_rewritten,
    &rule::double_encoded,
    &rule::time_dropped,
    &rule::parts_dropped,
    &rule::lookup_missing,
    &rule::lookup_ambiguous,
    &rule::lookup_nulled,
    &rule::lookup_too_large,
    &rule::key_duplicate,
    &rule::unique_duplicate,
    &rule::fk_orphan,
    &rule::reference_half,
    &rule::parent_rejected,
    &rule::parent_in_target,
    &rule::orphan_nulled,
    &rule::orphan_created,
    &rule::row_merged,
    &rule::row_repeated,
    &rule::record_superseded,
    &rule::row_deleted,
    &rule::record_rejected,
    &rule::reject_limit,
    &rule::mapping_syntax,
    &rule::mapping_unknown_member,
    &rule::mapping_value,
    &rule::mapping_pointer,
    &rule::mapping_table,
    &rule::mapping_column,
    &rule::mapping_required_column,
    &rule::mapping_type,
    &rule::schema_syntax,
    &rule::schema_type,
    &rule::schema_skipped,
    &rule::probe_syntax,
    &rule::seed_syntax,
    &rule::test_syntax,
    &rule::test_failed,
    &rule::left_to_rehearse,
    &rule::schema_differs,
    &rule::table_missing,
    &rule::table_not_empty,
    &rule::table_created,
    &rule::seeded,
    &rule::object_kept,
    &rule::target_kind,
    &rule::target_unlogged,
    &rule::partition_missing,
    &rule::partition_default,
    &rule::trigger_fires,
    &rule::rule_ignored,
    &rule::rollback_fires,
    &rule::table_published,
    &rule::view_stale,
    &rule::outside_reference,
    &rule::sequence_exhausted,
    &rule::sequence_not_set,
    &rule::lock_held,
    &rule::event_trigger,
    &rule::replication_slot,
    &rule::server_setting,
    &rule::role_set,
    &rule::server_read_only,
    &rule::row_security,
    &rule::privilege_missing,
    &rule::ledger_not_ours,
    &rule::server_version,
    &rule::server_encoding,
    &rule::server_rejected,
    &rule::rows_lost,
    &rule::key_followed,
    &rule::catalog_changed,
    &rule::not_restorable,
    &rule::commit_asked,
    &rule::load_unfinished,
    &rule::guard_unknown,
    &rule::resume_refused,
    &rule::changed_since,
    &rule::later_run,
    &rule::still_referenced,
    &rule::rows_left,
    &rule::object_left_out,
    &rule::count_differs,
    &rule::digest_differs,
    &rule::row_missing,
    &rule::row_extra,
    &rule::row_differs,
    &rule::no_way_back,
    &rule::files_unrecorded,
    &rule::not_exported,
    &rule::probe_slow,
    &rule::probe_failed,
    &rule::probe_skipped,
    &rule::probe_strict,
};

}  // namespace

std::span<const Rule* const> all_rules() {
    return rules;
}

const Rule* find_rule(std::string_view name) {
    const auto found = std::ranges::find(rules, name, &Rule::name);
    return found == rules.end() ? nullptr : *found;
}

}  // namespace copyover
