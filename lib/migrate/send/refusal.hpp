// What the server's refusal of rows says, and of whom.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "base/finding.hpp"
#include "postgres/connection/server_error.hpp"

namespace copyover::migrate {

// Who is to blame for an error of the server while it takes rows in or builds what depends on them.
enum class Blame {
    environment,  // connection, privileges, resources, locks, the state of the server
    record,       // a value, a constraint, a limit of the server, what functions raise
    doubtful,     // a statement within a function, an internal error: a record's only where others pass
};

Blame blame_of(std::string_view sqlstate);

// The server's words and their SQLSTATE; without the words where they may quote values that are not shown.
std::string shown_message(const postgres::ServerError& error, bool show_values);

// The finding server-rejected, without an address.
Finding refusal(const postgres::ServerError& error, const std::string& table, bool show_values);

// The same about an object whose rebuilding the server refuses.
Finding cannot_bring_back(const postgres::ServerError& error, const std::string& object, bool show_values);

// The server refused or lost rows that the client had checked: the finding says which. Caught where the
// transaction is rolled back.
class LoadRefused : public std::exception {
  public:
    // `cause` is the server's error where a record may not be to blame. Exchanged, as clang-tidy takes its
    // std::move for a forgotten throw.
    explicit LoadRefused(Finding finding, std::exception_ptr cause = nullptr)
        : finding_(std::move(finding)), cause_(std::exchange(cause, nullptr)) {}

    [[nodiscard]] const Finding& finding() const { return finding_; }
    [[nodiscard]] bool names_record() const { return !finding_.at.file.empty(); }
    [[nodiscard]] const char* what() const noexcept override { return finding_.message.c_str(); }

    // Where the record is not found that is to blame: an error of the environment it was then.
    void throw_cause() const {
        if (cause_) std::rethrow_exception(cause_);
    }

  private:
    Finding finding_;
    std::exception_ptr cause_;
};

// To be called where the error is caught: the cause of a LoadRefused, if it is doubtful that a record is to
// blame. Throws the error on where it is one of the environment.
std::exception_ptr cause_in_doubt(const postgres::ServerError& error);

}  // namespace copyover::migrate
