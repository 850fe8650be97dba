#include <algorithm>

#include "migrate/source/files.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

FolderContent list_folder(const fs::path& data) {
    FolderContent content;
    for (auto entry = fs::recursive_directory_iterator(data); entry != fs::recursive_directory_iterator();
         ++entry) {
        if (entry->path().filename().string().starts_with('.')) {
            entry.disable_recursion_pending();
            continue;
        }
        std::error_code fault;  // a link that leads to itself, for one
        const fs::file_type type = entry->status(fault).type();
        const bool link = entry->is_symlink();
        if (type == fs::file_type::directory && !link) continue;
        const std::string name = entry->path().lexically_relative(data).string();
        if (type == fs::file_type::regular) {
            SourceFile file;
            file.name = name;
            file.path = entry->path();
            file.bytes = entry->file_size();
            content.files.push_back(std::move(file));
        } else {
            content.skipped.push_back({name, !link ? SkippedEntry::Kind::special
                                             : type == fs::file_type::directory
                                                 ? SkippedEntry::Kind::link_to_folder
                                                 : SkippedEntry::Kind::broken_link});
        }
    }
    std::ranges::sort(content.files, {}, &SourceFile::name);
    std::ranges::sort(content.skipped, {}, &SkippedEntry::name);
    return content;
}

}  // namespace copyover::migrate
