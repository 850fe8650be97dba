// The stable names of everything copyover can find. docs/findings.md lists them; tests compare the two.
#pragma once

#include <span>
#include <string_view>

namespace copyover {

enum class Severity { note, warning, error };

std::string_view name_of(Severity severity);

// A kind of finding. Rules are compared by address: each exists once, below.
struct Rule {
    std::string_view name;
    Severity severity;
    std::string_view meaning;  // one sentence for the documentation
};

namespace rule {

// Files
extern const Rule file_missing;
extern const Rule file_name;
extern const Rule file_optional;
extern const Rule file_unclaimed;
extern const Rule file_changed;
extern const Rule file_empty;
extern const Rule generation_unclear;
extern const Rule file_corrupt;
extern const Rule read_leniently;
extern const Rule expected_count;

// Text
extern const Rule json_syntax;
extern const Rule json_truncated;
extern const Rule json_encoding;
extern const Rule json_depth;
extern const Rule json_trailing;
extern const Rule json_duplicate_name;
extern const Rule json_bom;
extern const Rule record_too_large;

// Records and values
extern const Rule record_type;
extern const Rule record_unclaimed;
extern const Rule unmapped;
extern const Rule value_type;
extern const Rule value_range;
extern const Rule value_syntax;
extern const Rule value_too_long;
extern const Rule value_precision;
extern const Rule value_local_time;
extern const Rule epoch_late;
extern const Rule float_inexact;
extern const Rule value_enum;
extern const Rule value_nul;
extern const Rule value_surrogate;
extern const Rule null_violation;
extern const Rule default_unknown;
extern const Rule never_matched;
extern const Rule alternatives_differ;
extern const Rule equal_differ;
extern const Rule repaired;
extern const Rule query_dropped;
extern const Rule literal_rewritten;
extern const Rule double_encoded;
extern const Rule time_dropped;
extern const Rule parts_dropped;
extern const Rule lookup_missing;
extern const Rule lookup_ambiguous;
extern const Rule lookup_nulled;
extern const Rule lookup_too_large;

// Keys
extern const Rule key_duplicate;
extern const Rule unique_duplicate;
extern const Rule fk_orphan;
extern const Rule reference_half;
extern const Rule parent_rejected;
extern const Rule parent_in_target;
extern const Rule orphan_nulled;
extern const Rule orphan_created;
extern const Rule row_merged;
extern const Rule row_repeated;
extern const Rule record_superseded;
extern const Rule row_deleted;

// Rejects
extern const Rule record_rejected;
extern const Rule reject_limit;

// Migration folder
extern const Rule mapping_syntax;
extern const Rule mapping_unknown_member;
extern const Rule mapping_value;
extern const Rule mapping_pointer;
extern const Rule mapping_table;
extern const Rule mapping_column;
extern const Rule mapping_required_column;
extern const Rule mapping_type;
extern const Rule schema_syntax;
extern const Rule schema_type;
extern const Rule schema_skipped;
extern const Rule probe_syntax;
extern const Rule seed_syntax;
extern const Rule test_syntax;
extern const Rule test_failed;
extern const Rule left_to_rehearse;

// Target
extern const Rule schema_differs;
extern const Rule table_missing;
extern const Rule table_not_empty;
extern const Rule table_created;
extern const Rule seeded;
extern const Rule object_kept;
extern const Rule target_kind;
extern const Rule target_unlogged;
extern const Rule partition_missing;
extern const Rule partition_default;
extern const Rule trigger_fires;
extern const Rule rule_ignored;
extern const Rule rollback_fires;
extern const Rule table_published;
extern const Rule view_stale;
extern const Rule outside_reference;
extern const Rule sequence_exhausted;
extern const Rule sequence_not_set;
extern const Rule lock_held;
extern const Rule event_trigger;
extern const Rule replication_slot;
extern const Rule server_setting;
extern const Rule role_set;
extern const Rule server_read_only;
extern const Rule row_security;
extern const Rule privilege_missing;
extern const Rule ledger_not_ours;
extern const Rule server_version;
extern const Rule server_encoding;
extern const Rule server_rejected;
extern const Rule rows_lost;
extern const Rule key_followed;
extern const Rule catalog_changed;
extern const Rule not_restorable;

// Rollback
extern const Rule changed_since;
extern const Rule later_run;
extern const Rule still_referenced;
extern const Rule rows_left;
extern const Rule object_left_out;
extern const Rule commit_asked;
extern const Rule load_unfinished;
extern const Rule guard_unknown;
extern const Rule resume_refused;

// Verification
extern const Rule count_differs;
extern const Rule digest_differs;
extern const Rule row_missing;
extern const Rule row_extra;
extern const Rule row_differs;
extern const Rule no_way_back;
extern const Rule files_unrecorded;
extern const Rule not_exported;

// Probes
extern const Rule probe_slow;
extern const Rule probe_failed;
extern const Rule probe_skipped;
extern const Rule probe_strict;

}  // namespace rule

// Every rule, in the order of the documentation.
std::span<const Rule* const> all_rules();

// nullptr where no rule has that name.
const Rule* find_rule(std::string_view name);

}  // namespace copyover
