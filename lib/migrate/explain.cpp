#include "migrate/explain.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "json/record_reader.hpp"
#include "mapping/explain/explain_record.hpp"
#include "mapping/record/record_mapper.hpp"
#include "migrate/explain/address.hpp"
#include "migrate/explain/find_record.hpp"
#include "migrate/explain/row_fates.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/survey_sources.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

namespace {

// The words of the command line, told apart.
struct Question {
    Options options;
    Address address;
};

bool is_address(const std::string& word) {
    const Address address = read_address(word);
    std::error_code ignored;
    return (address.line > 0 || !address.rule.empty() || word.ends_with(':')) &&
           !fs::is_directory(word, ignored);
}

// Words behind the address are the rest of a finding that was not quoted.
Question read_question(const Options& options) {
    const std::vector<std::string>& words = options.explain.words;
    if (words.size() < 2)
        throw UsageError(
            "copyover explain needs a rule, or MIGRATION, DATA and FILE:LINE[:COLUMN] as a finding prints it");
    Question question{options, {}};
    question.options.explain.keeps_rejected = true;
    question.options.input.migration = words[0];
    const std::size_t at = words.size() == 2 || is_address(words[1]) ? 1 : 2;
    if (at == 2) question.options.input.data = words[1];
    question.address = read_address(
        fmt::to_string(fmt::join(words.begin() + static_cast<std::ptrdiff_t>(at), words.end(), " ")));
    return question;
}

bool is_same_path(const fs::path& a, const fs::path& b) {
    return a.lexically_normal() == b.lexically_normal();
}

bool is_error(const Finding& finding) {
    return finding.rule->severity == Severity::error;
}

// Takes the findings that are chosen; errors of a record that is left out are told by its reasons.
template <typename Choose>
void add_if(const Findings& findings, Choose choose, Findings& to) {
    for (const Finding& finding : findings.all()) {
        if (choose(finding)) to.add(finding);
    }
}

class Answer {
  public:
    Answer(Surveyed& surveyed, const Question& question, RunFacts& facts)
        : surveyed_(surveyed),
          plan_(surveyed.migration->plan),
          options_(question.options),
          address_(question.address),
          facts_(facts),
          redaction_(options_.show_values) {
        explanation_.rule = find_rule(address_.rule);
    }

    void run() {
        if (const auto index = find_file()) {
            tell_place(*index);
        } else if (is_of_migration()) {
            tell_migration();
        } else if (!is_unread_file() && !tell_rule_alone()) {
            reject_file();
        }
        facts_.findings = Findings();
        facts_.explanation = std::move(explanation_);
    }

  private:
    [[nodiscard]] std::optional<std::size_t> find_file() const {
        for (std::size_t i = 0; i < surveyed_.files.size(); ++i) {
            const SourceFile& file = surveyed_.files[i];
            if (file.name == address_.file || is_same_path(file.path, address_.file)) return i;
        }
        return std::nullopt;
    }

    // In DATA, but no source takes it.
    bool is_unread_file() {
        const auto is_about = [&](const Finding& finding) {
            return finding.at.file == address_.file ||
                   is_same_path(options_.input.data / finding.at.file, address_.file);
        };
        std::error_code ignored;
        if (std::ranges::none_of(facts_.findings.all(), is_about) &&
            !fs::exists(options_.input.data / address_.file, ignored))
            return false;
        explanation_.subject = fmt::format("file {}", address_.file);
        explanation_.verdict = "no source of the mapping takes the file";
        add_if(facts_.findings, is_about, explanation_.findings);
        facts_.result = "NOT READ";
        return true;
    }

    [[nodiscard]] bool is_of_migration() const {
        return is_same_path(surveyed_.migration->mapping.path, address_.file) ||
               is_same_path(surveyed_.migration->schema_path, address_.file);
    }

    void tell_migration() {
        explanation_.subject = fmt::format("{}:{}", address_.file, address_.line);
        explanation_.verdict = "a place of the migration, of which findings about no single record speak";
        add_if(
            facts_.findings,
            [&](const Finding& finding) {
                return is_same_path(finding.at.file, address_.file) && finding.at.line == address_.line;
            },
            explanation_.findings);
        facts_.result = "OF THE MIGRATION";
    }

    // The address is a table's or there is none: a finding without a record.
    bool tell_rule_alone() {
        if (explanation_.rule == nullptr) return false;
        explanation_.subject = address_.file.empty() ? "a finding" : address_.file;
        explanation_.verdict = "no record stands behind this finding";
        facts_.result = "OF NO RECORD";
        return true;
    }

    [[noreturn]] void reject_file() {
        facts_.findings = Findings();  // about other files
        std::vector<std::string> names;
        for (const SourceFile& file : surveyed_.files)
            names.push_back(file.name);
        const auto near = near_names(address_.file, names);
        throw UsageError(
            fmt::format("there is no file \"{}\" in {}{}", address_.file, options_.input.data.string(),
                        near.empty() ? "" : fmt::format("; did you mean {}?", joined_words(near))));
    }

    void tell_place(std::size_t index) {
        const SourceFile& file = surveyed_.files[index];
        if (address_.line == 0) return tell_file(file);
        FoundPlace place = find_place(plan_, file, address_, options_);
        if (place.record) return tell_record(index, *place.record);
        explanation_.subject = fmt::format("{}:{}", file.name, address_.line);
        add_if(
            facts_.findings,
            [&](const Finding& finding) {
                return finding.at.file == file.name && finding.at.line == address_.line;
            },
            explanation_.findings);
        tell_sources(file);
        explanation_.values = std::move(place.outside);
        if (!explanation_.values.empty()) {
            explanation_.verdict = "no record stands there: values outside of the records";
            facts_.result = "OUTSIDE OF THE RECORDS";
        } else {
            explanation_.verdict = "no record stands there";
            facts_.result = "NO RECORD";
            facts_.exit_code = explanation_.findings.all().empty() ? ExitCode::no : ExitCode::yes;
        }
    }

    void tell_file(const SourceFile& file) {
        explanation_.subject = fmt::format("file {}", file.name);
        explanation_.verdict = "give a line to see what becomes of a record";
        tell_sources(file);
        add_if(
            facts_.findings,
            [&](const Finding& finding) { return finding.at.file == file.name && finding.at.line == 0; },
            explanation_.findings);
        facts_.result = "A WHOLE FILE";
    }

    void tell_sources(const SourceFile& file) {
        for (const std::size_t source : file.sources) {
            explanation_.sources.push_back({mapping::source_location(plan_, source),
                                            fmt::format("takes the file; its records are at \"{}\"",
                                                        json::to_string(plan_.sources[source].records)),
                                            {}});
        }
    }

    void tell_record(std::size_t index, const FoundRecord& found) {
        const json::Record record = found.batch.record(found.index);
        const SourceFile& file = surveyed_.files[index];
        const std::string pointer = json::to_pointer(record.path);
        explanation_.subject =
            fmt::format("{}:{}:{}: the record {}, to line {}", file.name, record.line, record.column,
                        pointer.empty() ? "that is the whole document" : pointer, found.end.line);
        if (found.is_one_of_several)
            explanation_.subject += "; more records stand on this line, name a column to choose";
        const std::vector<std::size_t>& sources = found.batch.sources_of(record);
        json::RecordTree tree;
        json::RecordReader reader;
        mapping::RecordMapper mapper(plan_, redaction_);
        Findings own;
        mapping::Outcome outcome = mapping::Outcome::rejected;
        if (reader.read(record.text, tree)) {
            const mapping::MappedRecord& mapped = mapper.map(file, record, tree, sources, own);
            outcome = mapped.outcome;
            const std::vector<std::string> fates = fates_of_rows(index, record, mapped);
            mapping::explain_record(plan_, redaction_, sources, tree, mapped, mapper, explanation_);
            for (std::size_t i = 0; i < fates.size(); ++i)
                explanation_.rows[i].fate = fates[i];
        } else {
            tell_sources(file);
        }
        add_findings(index, record, pointer, own);
        mark_values();
        conclude(is_left_out(index, record.offset) ? mapping::Outcome::rejected : outcome);
    }

    [[nodiscard]] bool is_left_out(std::size_t index, std::uint64_t offset) const {
        return surveyed_.rejection &&
               surveyed_.rejection->contains(static_cast<std::uint32_t>(index), offset);
    }

    // Of a record that loads: what other records change in them.
    std::vector<std::string> fates_of_rows(std::size_t index, const json::Record& record,
                                           const mapping::MappedRecord& mapped) {
        if (is_left_out(index, record.offset) ||
            std::ranges::none_of(mapped.rows, [&](const mapping::Row& row) {
                return may_be_changed(plan_.tables[row.table]);
            }))
            return {};
        SentRows sent(plan_, static_cast<std::uint32_t>(index), record.offset);
        Findings changed;
        replay(plan_, surveyed_.files, *surveyed_.constraints, options_, facts_, sent, changed);
        return sent.fates(mapped.rows);
    }

    void add_findings(std::size_t index, const json::Record& record, const std::string& pointer,
                      const Findings& own) {
        Findings& told = explanation_.findings;
        const bool left_out = is_left_out(index, record.offset);
        if (left_out) {
            const auto& all = surveyed_.rejection->records();
            const auto rejected = std::ranges::find_if(all, [&](const RejectedRecord& other) {
                return other.file == index && other.offset == record.offset;
            });
            for (const Finding& reason : rejected->reasons)
                told.add(reason);
        }
        add_if(
            own, [&](const Finding& finding) { return !left_out || !is_error(finding); }, told);
        // What the run found there by comparing it with other records.
        const auto is_here = [&](const Finding& finding) {
            const std::string& at = finding.at.pointer;
            return finding.at.file == surveyed_.files[index].name && finding.at.line > 0 &&
                   (at == pointer || at.starts_with(pointer + "/")) && !(left_out && is_error(finding)) &&
                   std::ranges::none_of(told.all(), [&](const Finding& known) {
                       return known.rule == finding.rule && known.at.pointer == at &&
                              known.message == finding.message;
                   });
        };
        Findings more;
        add_if(facts_.findings, is_here, more);
        told.add(more);
    }

    void mark_values() {
        for (ExplainedValue& value : explanation_.values) {
            const bool there = address_.column == 0 ||
                               (value.at.column <= address_.column &&
                                address_.column < value.at.column + std::max<std::uint64_t>(value.length, 1));
            value.asked_for = value.at.line == address_.line && there && value.length > 0;
            for (const Finding& finding : explanation_.findings.all()) {
                if (finding.at.pointer == value.at.pointer)
                    value.fates.push_back(
                        fmt::format("{}[{}]", name_of(finding.rule->severity), finding.rule->name));
            }
        }
    }

    void conclude(mapping::Outcome outcome) {
        const std::uint64_t errors = explanation_.findings.total(Severity::error);
        switch (outcome) {
            case mapping::Outcome::dropped:
                explanation_.verdict = "the record is dropped: no row rule takes it";
                facts_.result = "DROPPED";
                return;
            case mapping::Outcome::rejected:
                explanation_.verdict =
                    fmt::format("the record would not load: {} error{}", errors, errors == 1 ? "" : "s");
                facts_.result = "WOULD NOT LOAD";
                return;
            case mapping::Outcome::loaded: break;
        }
        const std::size_t rows = explanation_.rows.size();
        explanation_.verdict = fmt::format("the record would load: {} row{}", rows, rows == 1 ? "" : "s");
        facts_.result = "WOULD LOAD";
    }

    Surveyed& surveyed_;
    const mapping::Plan& plan_;
    const Options& options_;
    const Address& address_;
    RunFacts& facts_;
    Redaction redaction_;
    Explanation explanation_;
};

}  // namespace

void explain(const Options& options, RunFacts& facts) {
    facts.command = command::explain;
    const Question question = read_question(options);
    auto surveyed = survey_sources({}, question.options, facts);
    facts.ended = utc_now();
    if (facts.exit_code == ExitCode::usage) return;
    if (!surveyed) throw UsageError("the files cannot be surveyed: copyover check tells why");
    Answer(*surveyed, question, facts).run();
}

}  // namespace copyover::migrate
