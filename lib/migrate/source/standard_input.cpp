#include "migrate/source/standard_input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "base/error.hpp"
#include "base/writing.hpp"
#include "mapping/syntax/file_glob.hpp"

namespace copyover::migrate {

namespace {

constexpr std::size_t piece_bytes = 1 << 20;
constexpr int look_for_stop_ms = 200;

std::string temporary_folder() {
    const char* const chosen = std::getenv("TMPDIR");
    return chosen != nullptr && *chosen != '\0' ? chosen : "/tmp";
}

[[noreturn]] void fail(const std::string& action, int error) {
    throw EnvironmentError(fmt::format("cannot {}: {}", action, std::system_category().message(error)));
}

std::string keeping() {
    return fmt::format("keep standard input in {} (TMPDIR chooses the folder)", temporary_folder());
}

// O_TMPFILE is not known to every file system.
int open_nameless(const std::string& folder) {
    const int nameless = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (nameless >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return nameless;
    std::string name = folder + "/copyover-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

void wait_for_input(const Control& control) {
    for (;;) {
        control.throw_if_stopped();
        pollfd input{STDIN_FILENO, POLLIN, 0};
        const int ready = ::poll(&input, 1, look_for_stop_ms);
        if (ready > 0) return;
        if (ready < 0 && errno != EINTR) fail("wait for standard input", errno);
    }
}

}  // namespace

bool is_standard_input(const std::filesystem::path& data) {
    return data == "-";
}

std::vector<std::size_t> sources_of_standard_input(const mapping::Plan& plan,
                                                   const std::filesystem::path& data) {
    std::vector<std::size_t> fed;
    for (std::size_t i = 0; i < plan.sources.size(); ++i) {
        if (plan.sources[i].files.front() == "-") fed.push_back(i);
    }
    if (!fed.empty() || !is_standard_input(data)) return fed;
    const mapping::SourcePlan& first = plan.sources.front();
    for (const mapping::SourcePlan& source : plan.sources) {
        if (source.files != first.files)
            throw UsageError(fmt::format(
                "DATA is -, but standard input is one file and the mapping reads several, such as {} and "
                "{}: name their folder, or say \"files\": \"-\" at the source that it feeds",
                mapping::quoted_files(first.files), mapping::quoted_files(source.files)));
        fed.push_back(fed.size());
    }
    if (!first.captures.empty())
        throw UsageError(
            fmt::format("DATA is -, but standard input has no name, of which {} takes a part: name a folder",
                        mapping::quoted_files(first.files)));
    return fed;
}

StandardInput::StandardInput(const Control& control) : file_(open_nameless(temporary_folder())) {
    if (file_ < 0) fail(keeping(), errno);
    try {
        take_all(control);
    } catch (...) {
        ::close(file_);
        throw;
    }
}

StandardInput::~StandardInput() {
    ::close(file_);
}

void StandardInput::take_all(const Control& control) {
    std::vector<char> piece(piece_bytes);
    for (;;) {
        wait_for_input(control);
        const ssize_t count = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (count == 0) return;
        if (count < 0 && errno != EINTR && errno != EAGAIN) fail("read standard input", errno);
        if (count > 0) keep({piece.data(), static_cast<std::size_t>(count)});
    }
}

void StandardInput::keep(std::string_view piece) {
    bytes_ += piece.size();
    if (const int error = write_all(file_, piece); error != 0) fail(keeping(), error);
}

// Opening it anew starts at the first byte; the descriptor itself is shared by nobody (proc(5)).
std::filesystem::path StandardInput::path() const {
    return fmt::format("/proc/self/fd/{}", file_);
}

}  // namespace copyover::migrate
