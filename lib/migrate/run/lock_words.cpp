#include "migrate/run/lock_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "migrate/run/sql_text.hpp"

namespace copyover::migrate {

std::string who(const postgres::LockHolder& holder) {
    return holder.application.empty() ? fmt::format("session {}", holder.pid)
                                      : fmt::format("session {} ({})", holder.pid, holder.application);
}

std::string since(const postgres::LockHolder& holder) {
    return holder.age ? fmt::format("for {:.0f} s", *holder.age)
                      : std::string("for a time that the role may not see");
}

std::string describe(const postgres::LockHolder& holder) {
    const std::string on = holder.table.name.empty() ? "" : " on " + to_string(holder.table);
    const std::string holds = fmt::format("holds a lock{} {}", on, since(holder));
    if (holder.pid != 0) return fmt::format("{} {}", who(holder), holds);
    return fmt::format("the prepared transaction {} {}", fmt::join(holder.transactions, " or "), holds);
}

std::string how_to_end(const postgres::LockHolder& holder) {
    if (holder.pid != 0)
        return fmt::format("end its transaction, or SELECT pg_terminate_backend({})", holder.pid);
    if (holder.transactions.size() != 1) return "COMMIT PREPARED or ROLLBACK PREPARED; see pg_prepared_xacts";
    return fmt::format("COMMIT PREPARED {0} or ROLLBACK PREPARED {0}", literal(holder.transactions.front()));
}

std::string name_holders(std::span<const postgres::LockHolder> holders) {
    constexpr std::size_t most_named = 5;
    std::vector<std::string> texts;
    for (const postgres::LockHolder& holder : holders.first(std::min(holders.size(), most_named)))
        texts.push_back(fmt::format("{} ({})", describe(holder), how_to_end(holder)));
    if (holders.size() > most_named) texts.push_back(fmt::format("{} more", holders.size() - most_named));
    return texts.empty() ? std::string() : fmt::format(": {}", fmt::join(texts, "; "));
}

}  // namespace copyover::migrate
