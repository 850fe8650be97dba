// A problem with its address, and the log that collects them in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/rules.hpp"

namespace copyover {

// Where a problem stands. Lines and columns are 1-based, columns count bytes; 0 means unknown.
struct Location {
    std::string file;
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    std::string pointer;  // JSON Pointer (RFC 6901) from the root of the document
};

// Texts hold only what may be shown: pass values through Redaction before they enter a finding.
struct Finding {
    const Rule* rule = nullptr;
    Location at;
    std::string table;
    std::string column_name;
    std::string constraint;
    std::string sqlstate;
    std::string message;
    std::string fix;
    std::uint64_t count = 1;
};

// Collects findings. Findings of one rule and one group are one finding with a count, at the address of the
// first. Of each rule at most `kept_per_rule` are kept; the rest is only counted, and the renderers say so.
class Findings {
  public:
    static constexpr std::size_t default_kept_per_rule = 10'000;

    explicit Findings(std::size_t kept_per_rule = default_kept_per_rule) : kept_per_rule_(kept_per_rule) {}

    // An empty group stands for itself alone.
    void add(Finding finding, std::string_view group = {});

    // Adds what another log holds, in its order.
    void add(const Findings& other);

    // In the order in which they were found.
    [[nodiscard]] std::span<const Finding> all() const { return findings_; }

    // The same, where more became known of them: their rule, place and count stay.
    [[nodiscard]] std::span<Finding> kept() { return findings_; }

    // Findings beyond the limit, by rule: not in all(), but in the totals below.
    [[nodiscard]] const std::map<const Rule*, std::uint64_t>& beyond_limit() const { return beyond_limit_; }

    // Sum of the counts of all findings of a severity, those beyond the limit included.
    [[nodiscard]] std::uint64_t total(Severity severity) const;

    [[nodiscard]] bool has_errors() const { return total(Severity::error) > 0; }

  private:
    std::size_t kept_per_rule_;
    std::vector<Finding> findings_;
    std::unordered_map<std::string, std::size_t> groups_;  // rule and group to index in findings_
    std::map<const Rule*, std::uint64_t> kept_;
    std::map<const Rule*, std::uint64_t> beyond_limit_;
};

}  // namespace copyover
