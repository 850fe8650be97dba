// A hostile findings.ndjson in a folder that --rejects or DATA names: records, or an error that names the
// line.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "migrate/rejects/reject_log.hpp"
#include "migrate/source/reject_reasons.hpp"

namespace {

using namespace copyover;

// In memory where the machine has such a place; each process has its own.
class Folder {
  public:
    Folder() {
        const std::filesystem::path base =
            std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path();
        path_ = base / ("copyover-fuzz-" + std::to_string(getpid()));
        std::filesystem::create_directory(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Folder folder;
    std::ofstream(folder.path() / migrate::reject_reasons_file, std::ios::binary)
        << migrate::reject_log_start(1) << std::string_view(reinterpret_cast<const char*>(data), size);
    std::vector<migrate::SourceFile> files(2);
    files[0].name = "a.json";
    files[1].name = "b/c.json.gz";
    try {
        for (const migrate::RefusedRecord& record : migrate::read_refused_records(folder.path(), files)) {
            if (record.file >= files.size()) std::abort();
        }
    } catch (const UsageError&) {  // names the line
    }
    try {
        migrate::read_first_positions(folder.path(), files);
        for (const migrate::SourceFile& file : files)
            migrate::require_all_rejects(file, 1);
    } catch (const UsageError&) {
    }
    return 0;
}
