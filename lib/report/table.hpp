// Columns of text, aligned.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace copyover::report {

class Table {
  public:
    enum class Align { left, right };

    void add_column(std::string title, Align align);

    // One cell per column. Throws InternalError otherwise.
    void add_row(std::vector<std::string> cells);

    // Lines ended by a line feed, without blanks at their ends; widths count characters.
    [[nodiscard]] std::string text() const;

  private:
    [[nodiscard]] std::string line(const std::vector<std::string>& cells,
                                   const std::vector<std::size_t>& widths) const;

    std::vector<std::string> titles_;
    std::vector<Align> aligns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace copyover::report
