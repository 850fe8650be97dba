#include "mapping/invert/mapped_text.hpp"

#include "base/finding.hpp"

namespace copyover::mapping {

void MappedText::begin(const InputFile& file, const json::Record& record,
                       std::span<const std::size_t> sources) {
    file_ = &file;
    record_ = record;
    sources_ = sources;
}

bool MappedText::map(std::string_view text) {
    padded_ = text;
    padded_.append(json::record_padding, ' ');
    record_.text = std::string_view(padded_).substr(0, text.size());
    rows_ = {};
    if (!reader_.read(record_.text, tree_) || !reader_.problems().empty()) return false;
    Findings findings;
    const MappedRecord& mapped = mapper_.map(*file_, record_, tree_, sources_, findings);
    rows_ = mapped.outcome == Outcome::loaded ? mapped.rows : mapped.rejected_rows;
    return mapped.outcome == Outcome::loaded;
}

std::vector<RowImage> MappedText::images() {
    std::vector<RowImage> all;
    for (const Row& row : rows_)
        all.push_back(image_of(row.table, row.values));
    return all;
}

RowImage MappedText::image_of(std::size_t table, std::span<const schema::Value> values) {
    RowImage image{table, {}};
    for (std::size_t i = 0; i < values.size(); ++i)
        image.forms.push_back(form(table, i, values[i]));
    return image;
}

std::string MappedText::form(std::size_t table, std::size_t position, const schema::Value& value) {
    form_.clear();
    form_.append<Relation::stored>(*plan_.tables[table].types[position], value);
    return std::string(form_.bytes());
}

}  // namespace copyover::mapping
