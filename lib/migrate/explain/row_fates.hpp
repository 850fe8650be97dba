// What becomes of a record's rows among those of all other records.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mapping/plan/row.hpp"
#include "migrate/survey/pass.hpp"

namespace copyover::migrate {

// Keeps what a later pass sends of one record.
class SentRows : public RowConsumer {
  public:
    SentRows(const mapping::Plan& plan, std::uint32_t file, std::uint64_t offset)
        : plan_(plan), file_(file), offset_(offset) {}

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;

    // For each row that the record makes what is to be said of it; empty where it is sent as it is.
    [[nodiscard]] std::vector<std::string> fates(std::span<const mapping::Row> rows) const;

  private:
    struct Sent {
        std::size_t table = 0;
        std::vector<std::string> forms;  // of the values, empty for NULL
    };
    [[nodiscard]] std::vector<std::string> forms_of(std::size_t table,
                                                    std::span<const schema::Value> values) const;

    const mapping::Plan& plan_;
    std::uint32_t file_;
    std::uint64_t offset_;
    std::vector<Sent> sent_;
};

// Whether rows of the table may be sent otherwise than the record makes them, or not at all.
bool may_be_changed(const mapping::TablePlan& table);

}  // namespace copyover::migrate
