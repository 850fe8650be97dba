// Random documents whose records are known by construction.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace copyover::json {

struct ExpectedRecord {
    std::string pointer;
    std::string text;
    std::uint64_t offset = 0;
    std::uint64_t line = 1;
    std::uint64_t column = 1;
};

struct RandomDocument {
    std::string text;
    std::string pattern;  // that leads to the records
    std::vector<ExpectedRecord> records;
};

class DocumentGenerator {
  public:
    explicit DocumentGenerator(std::uint64_t seed) : random_(seed) {}

    // An object or array of records, or one more container around such ones, with other members beside.
    RandomDocument document();

    // Any value, as text.
    std::string value(int depth);

  private:
    std::size_t below(std::size_t limit) { return random_() % limit; }
    std::string blanks();
    std::string string();
    std::string number();
    std::string container(int depth);

    // Appends a container of records; its own pointer is given.
    void append_records(RandomDocument& document, const std::string& pointer);

    std::mt19937_64 random_;
};

}  // namespace copyover::json
