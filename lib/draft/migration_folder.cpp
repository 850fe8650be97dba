#include "draft/migration_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/writing.hpp"
#include "draft/path_template.hpp"
#include "draft/render_mapping.hpp"
#include "draft/render_readme.hpp"

namespace copyover::draft {

namespace fs = std::filesystem;

namespace {

// What is made and not whole goes again: the same command would be refused.
class Unfinished {
  public:
    Unfinished() = default;
    ~Unfinished() {
        std::for_each(made_.rbegin(), made_.rend(), [](const fs::path& path) {
            std::error_code ignored;
            fs::remove(path, ignored);
        });
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;

    void make_folder(const fs::path& folder) {
        if (folder.empty() || fs::exists(folder)) return;
        make_folder(folder.parent_path());
        if (fs::create_directory(folder)) made_.push_back(folder);
    }

    // Fails where the file is there, also when it was made a moment ago.
    void write(const fs::path& path, std::string_view text);

    void keep() { made_.clear(); }

  private:
    std::vector<fs::path> made_;
};

void Unfinished::write(const fs::path& path, std::string_view text) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) made_.push_back(path);
    int error = descriptor < 0 ? errno : write_all(descriptor, text);
    if (descriptor >= 0 && ::close(descriptor) != 0 && error == 0) error = errno;
    if (error == 0) return;
    throw EnvironmentError(fmt::format("{} cannot be written: {}", path.string(),
                                       std::error_code(error, std::generic_category()).message()));
}

}  // namespace

void refuse_existing(const fs::path& folder) {
    for (const char* name : {"mapping.json", "schema.sql", "README.md"}) {
        if (fs::exists(folder / name))
            throw UsageError(fmt::format("{} exists: init overwrites nothing; name another folder with -o",
                                         (folder / name).string()));
    }
}

void ignore_folder(const fs::path& folder, const fs::path& data, Draft& draft) {
    const fs::path relative = fs::absolute(folder).lexically_normal().lexically_relative(data);
    if (relative.empty() || *relative.begin() == "..") return;
    draft.ignore_files.push_back(literal_glob(relative.string()) + "/*");
}

void write_folder(const fs::path& folder, const Draft& draft, const std::string& schema_sql) {
    Unfinished made;
    try {
        made.make_folder(folder);
    } catch (const fs::filesystem_error& error) {
        throw EnvironmentError(fmt::format("{} cannot be made: {}", folder.string(), error.code().message()));
    }
    made.write(folder / "schema.sql", schema_sql);
    made.write(folder / "mapping.json", mapping_json(draft));
    made.write(folder / "README.md", readme(draft));
    made.keep();
}

}  // namespace copyover::draft
