// The zones of the system's database.
#pragma once

#include <string>
#include <vector>

#include "mapping/time/time_zone.hpp"

namespace copyover::mapping {

// A zone of the system's database, such as "Europe/Berlin", from TZDIR or /usr/share/zoneinfo. It is read
// once and stays until the process ends. Nothing, and a reason, where there is none.
const TimeZone* find_time_zone(const std::string& name, std::string& reason);

// The names of the system's database, sorted.
std::vector<std::string> time_zone_names();

}  // namespace copyover::mapping
