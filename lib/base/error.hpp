// Failed operations are exceptions, caught once in main; a bad record is a Finding, never an exception.
#pragma once

#include <stdexcept>
#include <string>

namespace copyover {

// What the process tells its caller (docs/exit-codes.md).
enum class ExitCode : int {
    yes = 0,          // and verified
    no = 1,           // findings of severity error, or differences
    usage = 2,        // the command, or a migration that cannot be read or bound
    environment = 3,  // connection, privilege, disk, lock, server gone: safe to run again
    stopped = 4,      // by a signal or deadline: rolled back
    unknown = 5,      // COMMIT was sent and its outcome cannot be learned
    internal = 70,    // a broken invariant
};

class Error : public std::runtime_error {
  public:
    Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

    [[nodiscard]] ExitCode code() const { return code_; }

  private:
    ExitCode code_;
};

class UsageError : public Error {
  public:
    explicit UsageError(const std::string& message) : Error(ExitCode::usage, message) {}
};

class EnvironmentError : public Error {
  public:
    explicit EnvironmentError(const std::string& message) : Error(ExitCode::environment, message) {}
};

class Stopped : public Error {
  public:
    explicit Stopped(const std::string& message) : Error(ExitCode::stopped, message) {}
};

class OutcomeUnknown : public Error {
  public:
    explicit OutcomeUnknown(const std::string& message) : Error(ExitCode::unknown, message) {}
};

// An invariant of the program does not hold, broken accounting included. Thrown in release builds too.
class InternalError : public Error {
  public:
    explicit InternalError(const std::string& message) : Error(ExitCode::internal, message) {}
};

}  // namespace copyover
