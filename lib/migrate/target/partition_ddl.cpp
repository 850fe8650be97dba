#include "migrate/target/partition_ddl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace copyover::migrate {

namespace {

using postgres::Partition;
using postgres::PartitionedTable;

// PostgreSQL cuts longer names (NAMEDATALEN - 1).
constexpr std::size_t longest_name = 63;
constexpr std::size_t room_for_suffix = 24;

std::string unbounded_is_empty(std::string_view bound) {
    return bound == "MINVALUE" || bound == "MAXVALUE" ? std::string() : std::string(bound);
}

// "2024_03_01" of "2024-03-01 00:00:00+00", as long as the unit asks for.
std::string time_suffix(const MissingPartition& missing) {
    const std::string_view time = missing.lower;
    std::string year(time.substr(0, 4));
    if (missing.unit == "year" || time.size() < 10) return year;
    const std::string month(time.substr(5, 2));
    if (missing.unit == "quarter") return fmt::format("{}q{}", year, (std::stoi(month) + 2) / 3);
    if (missing.unit == "month") return year + "_" + month;
    std::string day = year + "_" + month + "_" + std::string(time.substr(8, 2));
    if (missing.unit != "hour" || time.size() < 13) return day;
    return day + "_" + std::string(time.substr(11, 2));
}

// Letters and digits of a value, for a name.
std::string word(std::string_view text) {
    std::string word;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        const bool capital = c >= 'A' && c <= 'Z';
        word += plain ? c : capital ? static_cast<char>(c - 'A' + 'a') : '_';
    }
    return word.substr(0, room_for_suffix - 4);
}

std::string new_name(const PartitionedTable& table, const std::string& suffix, std::set<std::string>& taken) {
    const std::string stem = table.name.name.substr(0, longest_name - room_for_suffix) + "_" + suffix;
    std::string name = stem;
    for (int number = 2; !taken.insert(name).second; ++number)
        name = fmt::format("{}_{}", stem, number);
    return name;
}

// "FOR VALUES WITH (modulus 4, remainder 3)"
std::pair<int, int> hash_bound(std::string_view bound) {
    const auto number_after = [&](std::string_view word) {
        const std::size_t at = bound.find(word);
        int number = 0;
        if (at == std::string_view::npos) return number;
        const std::string_view rest = bound.substr(at + word.size());
        std::from_chars(rest.data(), rest.data() + rest.size(), number);
        return number;
    };
    return {number_after("modulus "), number_after("remainder ")};
}

std::vector<int> uncovered_remainders(const PartitionedTable& table, int& modulus) {
    std::vector<std::pair<int, int>> bounds;
    modulus = 1;
    for (const Partition& partition : table.partitions) {
        bounds.push_back(hash_bound(partition.bound));
        modulus = std::max(modulus, bounds.back().first);
    }
    std::vector<int> remainders;
    for (int remainder = 0; remainder < modulus; ++remainder) {
        const bool covered = std::ranges::any_of(bounds, [remainder](const std::pair<int, int>& bound) {
            return bound.first > 0 && remainder % bound.first == bound.second;
        });
        if (!covered) remainders.push_back(remainder);
    }
    return remainders;
}

}  // namespace

std::vector<RangeBound> range_bounds(const PartitionedTable& table) {
    constexpr std::string_view start = "FOR VALUES FROM (";
    constexpr std::string_view middle = ") TO (";
    std::vector<RangeBound> bounds;
    if (!table.plain_key || table.strategy != 'r') return bounds;
    for (const Partition& partition : table.partitions) {
        std::string_view text = partition.bound;
        const std::size_t to = text.find(middle);
        if (!text.starts_with(start) || to == std::string_view::npos || !text.ends_with(')')) continue;
        bounds.push_back(
            {unbounded_is_empty(text.substr(start.size(), to - start.size())),
             unbounded_is_empty(text.substr(to + middle.size(), text.size() - to - middle.size() - 1))});
    }
    return bounds;
}

std::vector<std::string> partition_statements(const PartitionedTable& table, const MissingPartition& missing,
                                              const Quote& quote, std::set<std::string>& taken) {
    const auto statement = [&](const std::string& suffix, const std::string& bound) {
        const schema::Name name{table.name.schema, new_name(table, suffix, taken)};
        return fmt::format("CREATE TABLE {} PARTITION OF {} {}", qualified(name, quote),
                           qualified(table.name, quote), bound);
    };
    switch (missing.kind) {
        case MissingPartition::Kind::range: {
            const std::string suffix = missing.unit.empty() ? word(missing.lower) : time_suffix(missing);
            return {statement(suffix, fmt::format("FOR VALUES FROM ({}) TO ({})", literal(missing.lower),
                                                  literal(missing.upper)))};
        }
        case MissingPartition::Kind::list:
            return {statement(
                missing.is_null ? "null" : word(missing.lower),
                fmt::format("FOR VALUES IN ({})", missing.is_null ? "NULL" : literal(missing.lower)))};
        case MissingPartition::Kind::hash: {
            std::vector<std::string> statements;
            int modulus = 1;
            for (const int remainder : uncovered_remainders(table, modulus)) {
                statements.push_back(
                    statement(fmt::format("r{}", remainder),
                              fmt::format("FOR VALUES WITH (MODULUS {}, REMAINDER {})", modulus, remainder)));
            }
            return statements;
        }
        case MissingPartition::Kind::by_default: break;
    }
    return {statement("default", "DEFAULT")};
}

}  // namespace copyover::migrate
