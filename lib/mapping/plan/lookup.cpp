#include "mapping/plan/lookup.hpp"

#include "mapping/convert/uuid.hpp"
#include "mapping/convert/value_form.hpp"

namespace copyover::mapping {

namespace {

// An entry, its node and its share of the buckets, rounded up.
constexpr std::size_t entry_bytes = 128;

}  // namespace

bool LookupTable::add(std::string_view key, std::string_view value, std::size_t most_bytes) {
    if (const auto known = entries_.find(key); known != entries_.end()) {
        known->second.ambiguous |= known->second.value != value;
        return true;
    }
    const std::size_t more = key.size() + value.size() + entry_bytes;
    if (bytes_ + more > most_bytes) return false;
    bytes_ += more;
    entries_.emplace(key, Entry{std::string(value), false});
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
        for (std::size_t i = 0; i < plan.lookups.size(); ++i) {
            const LookupPlan& lookup = plan.lookups[i];
            if (lookup.table != row.table) continue;
            const schema::Value& key = row.values[lookup.key];
            const schema::Value& value = row.values[lookup.value];
            if (key.is_null() || value.is_null()) continue;
            form.clear();
            form.append<Relation::equal>(*plan.tables[row.table].types[lookup.key],
                                         lookup.file_names ? as_file_name(key, name) : key);
            if (!tables[i].add(form.bytes(), lookup_text(value, buffer))) return i;
        }
    }
    return plan.lookups.size();
}

}  // namespace copyover::mapping
