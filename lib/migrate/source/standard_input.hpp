// Standard input as a file: every run reads its files several times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "mapping/plan/plan.hpp"
#include "migrate/run/control.hpp"

namespace copyover::migrate {

// As messages and the report call it.
inline constexpr const char* standard_input_name = "<stdin>";

// DATA that says standard input.
bool is_standard_input(const std::filesystem::path& data);

// The sources that standard input feeds: those whose files are "-"; where DATA is "-" and none says so, all,
// if they name the same file. None where it is not to be read. Throws UsageError where DATA is "-" and
// nothing tells which source it feeds.
std::vector<std::size_t> sources_of_standard_input(const mapping::Plan& plan,
                                                   const std::filesystem::path& data);

// Holds what standard input gave in a file without a name (mode 0600) in $TMPDIR, else /tmp: it ends with the
// process, however that ends.
class StandardInput {
  public:
    // Reads to the end. Throws EnvironmentError, Stopped.
    explicit StandardInput(const Control& control);
    ~StandardInput();
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;

    // To open, from the first byte each time, while this object lives.
    [[nodiscard]] std::filesystem::path path() const;
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  private:
    void take_all(const Control& control);
    void keep(std::string_view piece);

    int file_ = -1;
    std::uint64_t bytes_ = 0;
};

}  // namespace copyover::migrate
