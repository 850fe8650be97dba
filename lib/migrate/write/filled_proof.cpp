#include "migrate/write/filled_proof.hpp"

#include <utility>

#include "migrate/verify/side_effects.hpp"
#include "migrate/verify/verifier.hpp"

namespace copyover::migrate {

void prove_filled(const WritingRun& run, const Target& target, std::span<const std::size_t> tables,
                  const std::vector<TableDigest>& digests, std::span<const postgres::Reach> reach) {
    Verifier verifier(run.connection, target, run.plan(), run.files, run.constraints, run.options);
    verifier.compare(tables, digests, VerifyLevel::rows, false, run.replays(), run.facts);
    for (const std::size_t table : tables) {
        if (verifier.all(table) == digests[table].all()) continue;
        if (auto finding = changed_by_others(target.name(table), reach))
            run.facts.findings.add(std::move(*finding));
    }
}

}  // namespace copyover::migrate
