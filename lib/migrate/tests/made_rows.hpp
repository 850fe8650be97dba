// The rows that a test's files give, compared with those that it expects.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/redaction.hpp"
#include "mapping/convert/value_form.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/tests/test_file.hpp"

namespace copyover::migrate {

class MadeRows : public RowConsumer {
  public:
    explicit MadeRows(const mapping::Plan& plan) : plan_(plan), rows_(plan.tables.size()) {}

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;

    // Reports every difference with the place in the test that it contradicts. A table or column that is not
    // mapped, and a value that its column cannot hold, are differences, too.
    using Report = std::function<void(json::NodeIndex at, std::string message)>;
    void compare(const ExpectedRows& expected, const TestFile& file, const Report& report);

  private:
    struct Cell {
        std::string form;  // empty for NULL
        std::string shown;
    };
    using MadeRow = std::vector<Cell>;  // by TablePlan::columns

    void compare_row(std::size_t table, std::size_t number, json::NodeIndex expected, const TestFile& file,
                     const Report& report);
    void compare_cell(std::size_t table, std::size_t position, const Cell& made, json::NodeIndex expected,
                      const std::string& where, const TestFile& file, const Report& report);
    [[nodiscard]] Cell cell_of(const mapping::TablePlan& table, std::size_t position,
                               const schema::Value& value);

    const mapping::Plan& plan_;
    Redaction redaction_{true};
    mapping::ValueForm form_;
    std::vector<std::vector<MadeRow>> rows_;  // by table
};

}  // namespace copyover::migrate
