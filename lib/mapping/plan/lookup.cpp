#include "mapping/plan/lookup.hpp"

#include "mapping/convert/uuid.hpp"
#include "mapping/convert/value_form.hpp"

namespace copyover::mapping {

namespace {

// An entry, its node and its share of the buckets, rounded up.
constexpr std::size_t entry_bytes = 128;

// Rows with one key are one where on_duplicate says which of them counts.
LookupTable::Counts counts_of(const TablePlan& table, const LookupPlan& lookup) {
    if (table.keys.empty() || table.keys[table.duplicate_key].columns != std::vector{lookup.key})
        return LookupTable::Counts::none;
    switch (table.on_duplicate) {
        case DuplicatePolicy::first: return LookupTable::Counts::first;
        case DuplicatePolicy::last:
        case DuplicatePolicy::last_record: return LookupTable::Counts::last;
        default: return LookupTable::Counts::none;
    }
}

}  // namespace

bool LookupTable::add(std::string_view key, std::string_view value, std::size_t most_bytes, Counts counts,
                      std::int64_t order) {
    if (const auto known = entries_.find(key); known != entries_.end()) {
        Entry& entry = known->second;
        if (counts == Counts::none) entry.ambiguous |= entry.value != value;
        if (counts == Counts::last && order >= entry.order) entry = {std::string(value), false, order};
        return true;
    }
    const std::size_t more = key.size() + value.size() + entry_bytes;
    if (bytes_ + more > most_bytes) return false;
    bytes_ += more;
    entries_.emplace(key, Entry{std::string(value), false, order});
    return true;
}

const LookupTable::Entry* LookupTable::find(std::string_view key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
}

bool can_be_looked_up(const schema::Type& type) {
    using schema::TypeKind;
    if (type.array) return false;
    switch (type.kind) {
        case TypeKind::text:
        case TypeKind::varchar:
        case TypeKind::enumeration:
        case TypeKind::int2:
        case TypeKind::int4:
        case TypeKind::int8:
        case TypeKind::uuid: return true;
        default: return false;
    }
}

std::string_view lookup_text(const schema::Value& value, std::string& buffer) {
    if (const auto* text = std::get_if<std::string_view>(&value.data)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value.data)) buffer = std::to_string(*number);
    if (const auto* uuid = std::get_if<schema::Uuid>(&value.data)) buffer = to_string(*uuid);
    return buffer;
}

schema::Value as_file_name(const schema::Value& value, std::string& buffer) {
    const auto* const text = std::get_if<std::string_view>(&value.data);
    if (text == nullptr) return value;
    buffer = *text;
    for (char& c : buffer) {
        constexpr std::string_view refused = "<>:\"/\\|?*";
        if (static_cast<unsigned char>(c) < 0x20 || refused.find(c) != std::string_view::npos) c = '_';
    }
    return {std::string_view(buffer)};
}

std::size_t add_rows(const Plan& plan, std::span<const Row> rows, LookupTables& tables) {
    ValueForm form;
    std::string buffer;
    std::string name;
    for (const Row& row : rows) {
        if (row.deleted) continue;
        for (std::size_t i = 0; i < plan.lookups.size(); ++i) {
            const LookupPlan& lookup = plan.lookups[i];
            if (lookup.table != row.table) continue;
            const schema::Value& key = row.values[lookup.key];
            const schema::Value& value = row.values[lookup.value];
            if (key.is_null() || value.is_null()) continue;
            form.clear();
            form.append<Relation::equal>(*plan.tables[row.table].types[lookup.key],
                                         lookup.file_names ? as_file_name(key, name) : key);
            if (!tables[i].add(form.bytes(), lookup_text(value, buffer), most_lookup_bytes,
                               counts_of(plan.tables[row.table], lookup), row.order))
                return i;
        }
    }
    return plan.lookups.size();
}

}  // namespace copyover::mapping
