// The records of rows that a foreign key refuses which comes back over them.
#pragma once

#include <span>
#include <vector>

#include "migrate/rejects/refused_rows.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/survey/row_hash.hpp"
#include "migrate/target/orphan_rows.hpp"

namespace copyover::migrate {

// Finds them by the hash of their rows, where the rows are replayed. Hands them to `refused`; where that is
// null, the first is thrown as LoadRefused. Everything is borrowed.
class OrphanRecords : public RowConsumer {
  public:
    OrphanRecords(const std::vector<OrphanRows::Found>& orphans, const mapping::Plan& plan,
                  std::span<const SourceFile> files, RefusedRows* refused);

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;

  private:
    [[nodiscard]] Finding refusal(const mapping::ReferencePlan& reference) const;

    const std::vector<OrphanRows::Found>& orphans_;
    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    RefusedRows* refused_;
    std::vector<RowHasher> hashers_;
};

}  // namespace copyover::migrate
