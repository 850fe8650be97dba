#include "migrate/explain/row_fates.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mapping/convert/value_form.hpp"

namespace copyover::migrate {

namespace {

std::string column_name(const mapping::TablePlan& table, std::size_t position) {
    return table.table->columns[table.columns[position]].name;
}

// Whether the row that was sent is this one, but for what references made NULL.
bool is_same(const std::vector<std::string>& sent, const std::vector<std::string>& made) {
    return std::ranges::equal(sent, made,
                              [](const std::string& a, const std::string& b) { return a == b || a.empty(); });
}

}  // namespace

bool may_be_changed(const mapping::TablePlan& table) {
    return (table.on_duplicate != mapping::DuplicatePolicy::error && !table.keys.empty()) ||
           std::ranges::any_of(table.references, [](const mapping::ReferencePlan& reference) {
               return reference.nulls() != nullptr;
           });
}

std::vector<std::string> SentRows::forms_of(std::size_t table, std::span<const schema::Value> values) const {
    std::vector<std::string> forms;
    mapping::ValueForm form;
    for (std::size_t i = 0; i < values.size(); ++i) {
        form.clear();
        if (!values[i].is_null())
            form.append<mapping::Relation::stored>(*plan_.tables[table].types[i], values[i]);
        forms.emplace_back(form.bytes());
    }
    return forms;
}

void SentRows::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) {
    if (origin.source_file != file_ || origin.offset != offset_) return;
    sent_.push_back({table, forms_of(table, values)});
}

std::vector<std::string> SentRows::fates(std::span<const mapping::Row> rows) const {
    std::vector<std::string> fates;
    auto next = sent_.begin();
    for (const mapping::Row& row : rows) {
        std::string& fate = fates.emplace_back();
        const std::vector<std::string> made = forms_of(row.table, row.values);
        if (next == sent_.end() || next->table != row.table || !is_same(next->forms, made)) {
            fate = "not sent: another row has its key, and on_duplicate says which one counts";
            continue;
        }
        const std::vector<std::string>& sent = (next++)->forms;
        for (std::size_t i = 0; i < made.size(); ++i) {
            if (sent[i].empty() && !made[i].empty())
                fate += fmt::format("{}{} becomes NULL", fate.empty() ? "" : ", ",
                                    column_name(plan_.tables[row.table], i));
        }
        if (!fate.empty()) fate += ": what it refers to is not there (on_orphan)";
    }
    return fates;
}

}  // namespace copyover::migrate
