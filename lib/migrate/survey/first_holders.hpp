// Where the keys stand that come again later: of keys the first pass keeps hashes alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>

#include "base/finding.hpp"
#include "base/hash.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/last_records.hpp"

namespace copyover::migrate {

// A key that came again, and the finding about it.
struct RepeatedKey {
    std::size_t table = 0;
    std::size_t key = 0;  // index into TablePlan::keys
    Hash128 hash;
    Location at;
};

// Where the first row with a key stands, by table, key and hash.
class FirstHolders {
  public:
    void add(const RepeatedKey& key, const Location& first) { places_.try_emplace(place_of(key), first); }

    // "; first at users.json:12:5", or nothing where it is not known.
    [[nodiscard]] std::string text_of(const RepeatedKey& key) const;

  private:
    using Place = std::tuple<std::size_t, std::size_t, std::uint64_t, std::uint64_t>;
    static Place place_of(const RepeatedKey& key) {
        return {key.table, key.key, key.hash.high, key.hash.low};
    }
    std::map<Place, Location> places_;
};

// Reads the files that feed these tables, up to the last of the keys. Records that others supersede hold none. Throws
// as survey().
FirstHolders find_first_holders(const mapping::Plan& plan, std::span<const SourceFile> files,
                                std::span<const RepeatedKey> repeated, const LastRecords& last,
                                const Options& options);

// Adds to the findings about these keys where the first rows stand.
void name_first_holders(std::span<const RepeatedKey> repeated, const FirstHolders& holders,
                        Findings& findings);

}  // namespace copyover::migrate
