#include "migrate/survey/last_records.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace copyover::migrate {

namespace {

auto place_of(const LastRecords::Older& record) {
    return std::tuple(record.file, record.offset);
}

}  // namespace

bool LastRecords::Versions::is_contradicted() const {
    return std::ranges::any_of(older, [this](const Version& other) {
        return other.file == last.file && other.order == last.order && !other.equals(last);
    });
}

void LastRecords::add_version(std::size_t table, Hash128 key, const Version& version) {
    Versions& versions = repeated_[table].at(key);
    if (!std::exchange(versions.any, true)) {
        versions.last = version;
        return;
    }
    // Two rules may make the row of one record.
    if (versions.last.file == version.file && versions.last.offset == version.offset) return;
    versions.older.push_back(version);
    if (version.order >= versions.last.order) std::swap(versions.last, versions.older.back());
}

bool LastRecords::begin_again() {
    const bool found = std::ranges::any_of(repeated_, [](const auto& keys) { return !keys.empty(); });
    if (pass_ == Pass::counts || !found) {
        pass_ = Pass::counts;
        return false;
    }
    if (pass_ == Pass::finds_keys) {
        pass_ = Pass::finds_records;
        return true;
    }
    for (std::size_t table = 0; table < repeated_.size(); ++table) {
        for (const auto& [key, versions] : std::exchange(repeated_[table], {})) {
            if (versions.is_contradicted()) continue;
            for (const Version& older : versions.older)
                older_.push_back({older.file, older.offset, table, older.equals(versions.last)});
        }
    }
    std::ranges::sort(older_, {}, place_of);
    pass_ = Pass::counts;
    return true;
}

const LastRecords::Older* LastRecords::find(std::uint32_t file, std::uint64_t offset) const {
    if (older_.empty()) return nullptr;
    const auto found = std::ranges::lower_bound(older_, std::tuple(file, offset), {}, place_of);
    return found != older_.end() && place_of(*found) == std::tuple(file, offset) ? &*found : nullptr;
}

}  // namespace copyover::migrate
