#include "migrate/verify/verifier.hpp"

#include <fmt/format.h>

#include "migrate/verify/row_comparison.hpp"
#include "migrate/verify/target_digest.hpp"

namespace copyover::migrate {

DigestingConsumer::DigestingConsumer(const mapping::Plan& plan, RowConsumer* next)
    : digests_(plan.tables.size()), next_(next) {
    for (const mapping::TablePlan& table : plan.tables)
        hashers_.emplace_back(table.types, table.identity);
}

void DigestingConsumer::row(std::size_t table, std::span<const schema::Value> values,
                            const copy::Origin& origin) {
    const RowHashes hashes = hashers_[table].hashes(values);
    digests_[table].add(hashes.identity, hashes.row);
    if (next_ != nullptr) next_->row(table, values, origin);
}

Verifier::Verifier(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                   std::span<const SourceFile> files, const Constraints& constraints, const Options& options)
    : connection_(connection),
      target_(target),
      plan_(plan),
      files_(files),
      constraints_(constraints),
      options_(options),
      redaction_(options.show_values),
      all_(plan.tables.size()) {}

bool Verifier::compare(std::span<const std::size_t> tables, const std::vector<TableDigest>& source,
                       VerifyLevel level, bool extra_allowed, const Replay& replay, RunFacts& facts) {
    bool equal = true;
    std::vector<TableDigest> digests(plan_.tables.size());
    std::vector<std::size_t> differing;
    for (const std::size_t table : tables) {
        facts.tables[table].verify = VerifyFacts{};
        if (level == VerifyLevel::counts) {
            equal = compare_counts(table, source[table], extra_allowed, facts) && equal;
            continue;
        }
        VerifyFacts& verify = *facts.tables[table].verify;
        verify.columns_compared = plan_.tables[table].columns.size();
        verify.columns_total = plan_.tables[table].table->columns.size();
        verify.compared = source[table].rows();
        digests[table] = read_digest(table, extra_allowed, verify, facts.findings);
        facts.tables[table].digest = to_hex(digests[table].sum());
        if (verify.extra > 0 && !extra_allowed) equal = false;
        if (!source[table].differing(digests[table]).empty()) differing.push_back(table);
    }
    if (differing.empty()) return equal;
    if (level == VerifyLevel::rows) {
        return compare_values(differing, source, digests, extra_allowed, replay, facts) && equal;
    }
    for (const std::size_t table : differing) {
        Finding finding;
        finding.rule = &rule::digest_differs;
        finding.table = to_string(target_.name(table));
        finding.message = fmt::format("{} rows of the files and {} rows of {} differ", source[table].rows(),
                                      digests[table].rows(), finding.table);
        finding.fix = "verify with --level rows names the rows";
        facts.findings.add(std::move(finding));
    }
    return false;
}

bool Verifier::compare_counts(std::size_t table, const TableDigest& source, bool extra_allowed,
                              RunFacts& facts) {
    const auto result = connection_.execute("SELECT count(*) FROM " + target_.rows(table));
    const auto rows = static_cast<std::uint64_t>(result.integer(0, 0));
    VerifyFacts& verify = *facts.tables[table].verify;
    verify.compared = source.rows();
    verify.columns_total = plan_.tables[table].table->columns.size();
    if (rows < source.rows()) verify.missing = source.rows() - rows;
    if (rows > source.rows()) verify.extra = rows - source.rows();
    if (verify.missing == 0 && (verify.extra == 0 || extra_allowed)) return true;
    Finding finding;
    finding.rule = &rule::count_differs;
    finding.table = to_string(target_.name(table));
    finding.message =
        fmt::format("the files hold {} rows for {}, the table {}", source.rows(), finding.table, rows);
    finding.fix = "verify with --level rows names the rows";
    facts.findings.add(std::move(finding));
    return false;
}

// Rows whose key the source does not have are extra; they stay out of the digest, which then is comparable.
TableDigest Verifier::read_digest(std::size_t table, bool extra_allowed, VerifyFacts& verify,
                                  Findings& findings) {
    const auto report_extra = [&](std::span<const schema::Value> values) {
        findings.add(row_finding(rule::row_extra, target_.name(table),
                                 fmt::format("the row with {} is in {}, but not in the files",
                                             shown_identity(plan_.tables[table], values, redaction_),
                                             to_string(target_.name(table)))));
    };
    TargetDigest digest = read_target_digest(connection_, target_, plan_, table, constraints_, options_,
                                             extra_allowed ? RowVisitor{} : RowVisitor{report_extra});
    verify.extra = digest.all.rows - digest.comparable.rows();
    all_[table] = digest.all;
    return std::move(digest.comparable);
}

bool Verifier::compare_values(const std::vector<std::size_t>& tables, const std::vector<TableDigest>& source,
                              const std::vector<TableDigest>& target, bool extra_allowed,
                              const Replay& replay, RunFacts& facts) {
    RowComparison comparison(plan_, target_, files_, redaction_);
    std::uint64_t rows = 0;
    std::vector<std::size_t> passed_over(plan_.tables.size());
    for (const std::size_t table : tables) {
        std::vector<std::size_t> chosen;
        for (const std::size_t bucket : source[table].differing(target[table])) {
            if (rows > rows_compared_by_value) {
                ++passed_over[table];
                continue;
            }
            rows += source[table].rows_in(bucket) + target[table].rows_in(bucket);
            chosen.push_back(bucket);
        }
        comparison.choose(table, chosen);
    }
    replay(comparison);
    bool equal = true;
    for (const std::size_t table : tables) {
        RowHasher hasher(plan_.tables[table].types, plan_.tables[table].identity);
        read_rows(connection_, target_.rows(table), plan_.tables[table],
                  [&](std::span<const schema::Value> values) {
                      // read_digest() has counted the others as extra.
                      if (is_comparable(constraints_, table, hasher.identity(values)))
                          comparison.add_target_row(table, values);
                  });
        equal =
            comparison.compare(table, extra_allowed, *facts.tables[table].verify, facts.findings) && equal;
        if (passed_over[table] == 0) continue;
        equal = false;
        Finding finding;
        finding.rule = &rule::digest_differs;
        finding.table = to_string(target_.name(table));
        finding.message = fmt::format("{} of {} groups of rows of {} differ and were not compared row by row",
                                      passed_over[table], TableDigest::buckets, finding.table);
        finding.fix = "correct the differences that are named, then verify again";
        facts.findings.add(std::move(finding));
    }
    return equal;
}

}  // namespace copyover::migrate
