// Sends one batch of rows by COPY and judges what the server made of it.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "copy/batch.hpp"
#include "migrate/files.hpp"
#include "migrate/options.hpp"
#include "migrate/target.hpp"

namespace copyover::migrate {

// The server refused or lost rows that the client had checked: the finding says which. Caught where the
// transaction is rolled back.
class LoadRefused : public std::exception {
  public:
    explicit LoadRefused(Finding finding) : finding_(std::move(finding)) {}

    [[nodiscard]] const Finding& finding() const { return finding_; }
    [[nodiscard]] const char* what() const noexcept override { return finding_.message.c_str(); }

  private:
    Finding finding_;
};

struct LoadTable {
    bool load = false;                 // rows of other tables are passed over
    bool freeze = false;               // COPY FREEZE: the table was truncated in this transaction
    std::optional<schema::Name> into;  // instead of the table itself: one with the mapped columns
};

// Whether the server speaks of the data (classes 22 and 23: data exception, integrity constraint violation;
// P0: raised by a trigger; 44: check option), not of the connection, privileges or resources.
bool is_about_data(const std::string& sqlstate);

// The finding server-rejected, without an address.
Finding refusal(const postgres::ServerError& error, const std::string& table, bool show_values);

class BatchSender {
  public:
    // Everything is borrowed.
    BatchSender(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                std::span<const SourceFile> files, std::span<const LoadTable> tables, const Options& options);

    // Finishes the batch and returns the rows that the server stored, which are all of it. Throws LoadRefused
    // where the server refused or swallowed one.
    std::uint64_t send(copy::Batch& batch);

  private:
    postgres::Connection& connection_;
    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    std::span<const LoadTable> tables_;
    const Options& options_;
    std::vector<std::string> statements_;  // COPY, by table
};

}  // namespace copyover::migrate
