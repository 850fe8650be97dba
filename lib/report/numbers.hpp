// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace copyover::report {

// 1,234,567
std::string grouped(std::uint64_t number);

// "1 error", "2 errors"
std::string counted(std::uint64_t number, std::string_view noun);

// Decimal units, as disks and networks are sold: 812 B, 1.2 MB, 2.7 GB.
std::string bytes_text(std::uint64_t bytes);

// 0.42 s, 12.3 s, 2 min 05 s, 1 h 02 min
std::string duration_text(double seconds);

}  // namespace copyover::report
