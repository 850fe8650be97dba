// Times in which the month has a name.
#pragma once

#include <optional>
#include <string_view>

#include "mapping/time/calendar.hpp"

namespace copyover::mapping {

// "Wed, 22 Mar 2017 07:41:49 +0000" of mails and HTTP (RFC 2822 section 3.3): the day of the week and the seconds may be
// missing, zones may have the names of that section, and a comment in parentheses may follow. Nothing, and a problem,
// where the text is none.
std::optional<IsoTime> parse_rfc2822(std::string_view text, IsoProblem& problem);

// "Wed Mar 22 07:41:49 2017" as ctime() of C writes it, with a zone in front of the year or none.
std::optional<IsoTime> parse_ctime(std::string_view text, IsoProblem& problem);

}  // namespace copyover::mapping
