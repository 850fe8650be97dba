// What columns look up in rows of other sources, by a key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mapping/plan/plan.hpp"
#include "mapping/plan/row.hpp"
#include "schema/type.hpp"

namespace copyover::mapping {

// What one lookup may hold: the forms of its keys, the texts of its values, and 128 bytes for each key.
inline constexpr std::size_t most_lookup_bytes = 256 << 20;

// Values as text by the form of their key (ValueForm). Memory: see above.
class LookupTable {
  public:
    struct Entry {
        std::string value;
        bool ambiguous = false;             // the key has another value, too
        std::int64_t order = first_of_all;  // as Row::order
    };

    // Which value counts where the key comes again: none, if they differ.
    enum class Counts { none, first, last };

    // False where the limit is reached: the key is not added.
    bool add(std::string_view key, std::string_view value, std::size_t most_bytes = most_lookup_bytes,
             Counts counts = Counts::none, std::int64_t order = first_of_all);

    // Nothing where no row has the key.
    [[nodiscard]] const Entry* find(std::string_view key) const;

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
    std::size_t bytes_ = 0;
};

// By Plan::lookups.
using LookupTables = std::vector<LookupTable>;

// Texts, enumerations, integers and UUIDs; no arrays.
bool can_be_looked_up(const schema::Type& type);

// A value of such a type as text. Valid while `buffer` and the value live.
std::string_view lookup_text(const schema::Value& value, std::string& buffer);

// A text as the name of a file that every system takes: programs that unpack write _ for <>:"/\\|?* and control
// characters. Other values stay as they are. Valid as long as `buffer`.
schema::Value as_file_name(const schema::Value& value, std::string& buffer);

// Adds what the rows hold; those with NULL in one of the columns are left out. Returns the first of the
// plan's lookups that has no more room, their number where all have.
std::size_t add_rows(const Plan& plan, std::span<const Row> rows, LookupTables& tables);

}  // namespace copyover::mapping
