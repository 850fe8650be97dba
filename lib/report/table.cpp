#include "report/table.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace copyover::report {

void Table::add_column(std::string title, Align align) {
    titles_.push_back(std::move(title));
    aligns_.push_back(align);
}

void Table::add_row(std::vector<std::string> cells) {
    if (cells.size() != titles_.size()) throw InternalError("a row of a table has a wrong number of cells");
    rows_.push_back(std::move(cells));
}

std::string Table::text() const {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < titles_.size(); ++column) {
        std::size_t width = utf8_characters(titles_[column]);
        for (const auto& row : rows_)
            width = std::max(width, utf8_characters(row[column]));
        widths.push_back(width);
    }
    std::string out = line(titles_, widths);
    for (const auto& row : rows_)
        out += line(row, widths);
    return out;
}

std::string Table::line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const {
    std::string out;
    for (std::size_t column = 0; column < cells.size(); ++column) {
        const std::string blanks(widths[column] - utf8_characters(cells[column]), ' ');
        if (column > 0) out += "  ";
        out += aligns_[column] == Align::left ? cells[column] + blanks : blanks + cells[column];
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
}

}  // namespace copyover::report
