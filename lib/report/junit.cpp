#include "report/junit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "report/numbers.hpp"
#include "report/printable.hpp"
#include "report/text_findings.hpp"

namespace copyover::report {

namespace {

constexpr std::size_t findings_per_case = 100;

// Characters that XML 1.0 section 2.2 allows; the rest becomes U+FFFD. U+FFFE and U+FFFF are the only
// characters of valid UTF-8 above U+001F that it forbids.
std::string xml(std::string_view text) {
    const std::string valid = valid_utf8(text);
    std::string out;
    for (std::size_t i = 0; i < valid.size(); ++i) {
        const char c = valid[i];
        const std::string_view three = std::string_view(valid).substr(i, 3);
        if (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf") {
            out += "\xef\xbf\xbd";
            i += 2;
            continue;
        }
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\n': out += "&#10;"; break;
            case '\r': out += "&#13;"; break;
            case '\t': out += "&#9;"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += "\xef\xbf\xbd";
                } else {
                    out += c;
                }
        }
    }
    return out;
}

struct Case {
    enum class Outcome { passed, failed, error };

    std::string group;
    std::string name;
    Outcome outcome = Outcome::passed;
    std::string message;  // of a failure
    std::string details;
};

Case case_of(const TableFacts& table) {
    Case result{"tables", table.table, Case::Outcome::passed, "", ""};
    const VerifyFacts verify = table.verify.value_or(VerifyFacts{});
    result.details = fmt::format(
        "{}, {} inserted, {} identical, {} rejected; {} compared, {} missing, {} extra, {} different",
        counted(table.records, "record"), grouped(table.inserted), grouped(table.identical),
        grouped(table.rejected), grouped(verify.compared), grouped(verify.missing), grouped(verify.extra),
        grouped(verify.different));
    if (table.rejected + verify.missing + verify.extra + verify.different > 0) {
        result.outcome = Case::Outcome::failed;
        result.message = "records were rejected or rows differ";
    }
    return result;
}

std::vector<Case> rule_cases(const Findings& findings) {
    std::vector<Case> cases;
    for (const Rule* rule : all_rules()) {
        std::uint64_t total = 0;
        std::size_t listed = 0;
        std::string details;
        for (const Finding& finding : findings.all()) {
            if (finding.rule != rule) continue;
            total += finding.count;
            if (++listed > findings_per_case) continue;
            const std::string address = address_of(finding);
            details += fmt::format("{}{}{}\n", address, address.empty() ? "" : ": ", sentence_of(finding));
            if (!finding.fix.empty()) details += "    fix: " + printable(finding.fix) + "\n";
        }
        if (const auto beyond = findings.beyond_limit().find(rule); beyond != findings.beyond_limit().end())
            total += beyond->second;
        if (total == 0) continue;
        if (listed > findings_per_case) details += "... the full list is in the JSON report\n";
        Case result{"findings", std::string(rule->name), Case::Outcome::passed, "", std::move(details)};
        if (rule->severity == Severity::error) {
            result.outcome = Case::Outcome::failed;
            result.message = fmt::format("{}: {}", counted(total, "finding"), rule->meaning);
        }
        cases.push_back(std::move(result));
    }
    return cases;
}

std::vector<Case> cases_of(const RunFacts& facts) {
    std::vector<Case> cases;
    cases.push_back({"run", std::string(facts.command.name), Case::Outcome::passed, "", facts.result});
    if (!facts.error.empty()) {
        cases.back().outcome = Case::Outcome::error;
        cases.back().message = facts.error;
    }
    for (const TableFacts& table : facts.tables)
        cases.push_back(case_of(table));
    const std::vector<Case> rules = rule_cases(facts.findings);
    cases.insert(cases.end(), rules.begin(), rules.end());
    return cases;
}

std::string case_text(const Case& result, std::string_view command) {
    std::string out =
        fmt::format("    <testcase classname=\"{}\" name=\"{}\"",
                    xml(fmt::format("copyover.{}.{}", command, result.group)), xml(result.name));
    if (result.outcome == Case::Outcome::passed) {
        return out +
               fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n", xml(result.details));
    }
    const std::string_view element = result.outcome == Case::Outcome::failed ? "failure" : "error";
    return out + fmt::format(">\n      <{0} message=\"{1}\">{2}</{0}>\n    </testcase>\n", element,
                             xml(result.message), xml(result.details));
}

}  // namespace

std::string render_junit(const RunFacts& facts) {
    const std::vector<Case> cases = cases_of(facts);
    const auto failures = std::ranges::count(cases, Case::Outcome::failed, &Case::outcome);
    const auto errors = std::ranges::count(cases, Case::Outcome::error, &Case::outcome);
    double seconds = 0;
    for (const PhaseFacts& phase : facts.phases)
        seconds += phase.seconds;
    const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\"",
                                           cases.size(), failures, errors, seconds);
    std::string out = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"copyover {1}\" "
        "{0}",
        counts, xml(facts.command.name));
    if (!facts.started.empty()) out += fmt::format(" timestamp=\"{}\"", xml(facts.started));
    out += ">\n";
    for (const Case& result : cases)
        out += case_text(result, facts.command.name);
    return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace copyover::report
