#include "copyover/typed_words.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace copyover::app {

namespace {

struct Entry {
    std::string_view words;  // separated by blanks
    Meant meant;
};

constexpr Meant checking{"check", "copyover check finds everything that would not fit, without a server"};
constexpr Meant rehearsing{"rehearse", "copyover rehearse does the whole cutover and rolls it back"};
constexpr Meant loading{"cutover",
                        "copyover cutover loads everything in one transaction, copyover load in batches"};
constexpr Meant comparing{"verify", "copyover verify compares the files with the tables"};
constexpr Meant undoing{"rollback", "copyover rollback takes out what a run put in"};
constexpr Meant resuming{"load", "the same copyover load goes on where it was stopped"};
constexpr Meant explaining{"explain",
                           "copyover explain tells what becomes of a record, or what a rule means"};
constexpr Meant connecting{
    "",
    "-d takes all of it, as in -d 'host=db.example port=5432 user=app dbname=app', or PGHOST, PGUSER and the like"};
constexpr Meant naming_data{"",
                            "the migration comes first and the folder with the data second, without options"};

constexpr std::array commands{
    Entry{"validate lint inspect analyze preflight", checking},
    Entry{"test", {"check", "copyover check --test runs the tests.json of a migration"}},
    Entry{"dry-run dryrun simulate trial try plan", rehearsing},
    Entry{"import migrate run apply execute start ingest insert copy transfer up commit", loading},
    Entry{"resume continue retry", resuming},
    Entry{"compare diff prove", comparing},
    Entry{"undo revert down back remove abort", undoing},
    Entry{"create new generate draft scaffold infer setup",
          {"init", "copyover init drafts a migration folder from sample files"}},
    Entry{"list runs history log logs show ps",
          {"status", "copyover status shows the runs that the target records"}},
    Entry{"why describe trace what", explaining},
};

constexpr std::array options{
    Entry{"--dry-run --dryrun -n --simulate --no-commit --no-op --noop --plan --rehearse", rehearsing},
    Entry{"--validate --check --check-only --lint --validate-only", checking},
    Entry{"--test --tests", {"check", "copyover check --test runs the tests.json of a migration"}},
    Entry{"--import --migrate --commit --apply --execute --run", loading},
    Entry{"--resume --continue --restart", resuming},
    Entry{"--verify --compare --diff", comparing},
    Entry{"--undo --revert --rollback --down", undoing},
    Entry{"--explain --why", explaining},
    Entry{
        "--host --port --user --username -U -p --database --db --url --uri --dsn --connection --connect --target",
        connecting},
    Entry{"--password -W --pass --pgpassword",
          {"", "no option takes a password: put it into ~/.pgpass, PGPASSFILE or a service file"}},
    Entry{"--data --input -i --source --dir --folder --file -f", naming_data},
    Entry{"--mapping --config -c --migration", naming_data},
    Entry{"--json", {"", "use --format json"}},
    Entry{"--output -o --out --log-file", {"", "use --report FILE for the JSON report"}},
    Entry{"--threads --workers --parallel --concurrency -P", {"", "use --jobs N"}},
    Entry{"--silent -s", {"", "use --quiet"}},
    Entry{"--debug -x --trace", {"", "use --verbose"}},
    Entry{"--no-color --nocolor", {"", "use --color never"}},
    Entry{"--ignore-errors --skip-errors --continue-on-error --skip-bad --max-errors",
          {"", "use --reject-limit N with --rejects DIR: bad records are left out and kept there"}},
    Entry{"--upsert --update --merge --replace --overwrite --force",
          {"", "use --on-conflict update where rows that differ are to get the files' values"}},
    Entry{"--timeout", {"", "use --deadline TIME, or --lock-timeout TIME for locks"}},
    Entry{"--batch-size --batch --chunk-size", {"", "use --batch-rows N"}},
};

bool has_word(std::string_view words, std::string_view sought) {
    while (!words.empty()) {
        const std::string_view word = words.substr(0, words.find(' '));
        if (word == sought) return true;
        words.remove_prefix(std::min(word.size() + 1, words.size()));
    }
    return false;
}

std::optional<Meant> find(std::span<const Entry> entries, std::string_view word) {
    for (const Entry& entry : entries) {
        if (has_word(entry.words, word)) return entry.meant;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Meant> meant_by_command(std::string_view word) {
    if (const auto meant = find(commands, word)) return meant;
    // "dry-run" and "--dry-run" are one thought.
    const auto meant = meant_by_option("--" + std::string(word));
    return meant && !meant->command.empty() ? meant : std::nullopt;
}

std::optional<Meant> meant_by_option(std::string_view option) {
    return find(options, option);
}

}  // namespace copyover::app
