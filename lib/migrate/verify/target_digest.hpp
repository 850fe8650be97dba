// One read over a live table, reduced to what is compared.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "migrate/run/options.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/target/target.hpp"
#include "migrate/verify/table_digest.hpp"

namespace copyover::migrate {

struct TargetDigest {
    TableDigest comparable;  // rows that the source has too, as far as their keys tell
    RowSum all;              // the target's own rows included
};

using RowVisitor = std::function<void(std::span<const schema::Value>)>;

// Whether a row of the target belongs to the source, as far as keys tell: always where rows have no key.
bool is_comparable(const Constraints& constraints, std::size_t table, Hash128 identity);

// Hands rows that only the target holds to `extra`, which may be empty. Throws Stopped.
TargetDigest read_target_digest(postgres::Connection& connection, const Target& target,
                                const mapping::Plan& plan, std::size_t table, const Constraints& constraints,
                                const Options& options, const RowVisitor& extra);

}  // namespace copyover::migrate
