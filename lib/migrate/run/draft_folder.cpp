#include "migrate/run/draft_folder.hpp"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <system_error>

#include "base/writing.hpp"
#include "migrate/run/private_output.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

fs::path without_trailing_slash(const fs::path& folder) {
    return folder.has_filename() ? folder : folder.parent_path();
}

bool lies_within(const fs::path& folder, const fs::path& around) {
    const fs::path whole = fs::weakly_canonical(without_trailing_slash(folder));
    const fs::path outer = fs::weakly_canonical(around);
    const auto [rest, end] = std::ranges::mismatch(outer, whole);
    return rest == outer.end() || (std::next(rest) == outer.end() && rest->empty());
}

DraftFolder::DraftFolder(const fs::path& folder) : shown_(folder.string()) {
    const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
    make_private_folder(parent, shown_);
    std::string name = (parent / ("." + folder.filename().string() + ".XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) throw_cannot_write(shown_, errno);  // mode 0700
    path_ = name;
}

DraftFolder::~DraftFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

void DraftFolder::take_name(const fs::path& folder) {
    if (std::rename(path_.c_str(), folder.c_str()) != 0) throw_cannot_write(shown_, errno);
    path_.clear();
}

void DraftFolder::replace(const fs::path& folder) {
    const DraftFolder aside(folder);
    if (std::rename(folder.c_str(), (aside.path() / "before").c_str()) != 0)
        throw_cannot_write(shown_, errno);
    take_name(folder);
}

}  // namespace copyover::migrate
