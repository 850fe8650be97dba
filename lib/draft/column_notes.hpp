// What the README says of columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "draft/draft.hpp"
#include "draft/member.hpp"
#include "draft/named_member.hpp"

namespace copyover::draft {

// What is said of a column that holds the place in an array.
inline constexpr std::string_view place_evidence = "the place in its array, from 0";

// Names in backquotes, with a delimiter between them.
std::string joined(const std::vector<std::string>& names, std::string_view delimiter);

// Whether an object of the name is nothing but an envelope around the members: "fields", "attributes".
bool is_envelope(std::string_view name);

// Numbers that are times, or texts and numbers that are the same times in two forms.
struct TimeReading {
    std::vector<Candidate> forms;
    std::string evidence;
    bool doubtful = false;  // only the size tells
};

// `neighbours` are times that other members of the records hold.
std::optional<TimeReading> time_of(std::string_view name, const Member& values,
                                   const std::optional<Member::TimeRange>& neighbours);

// The times that the members are sure to hold, by their form or name.
std::optional<Member::TimeRange> sure_times(const std::vector<NamedMember>& members);

std::string evidence_of(const Member& values, std::uint64_t records);

std::vector<std::string> decisions_of(const DraftColumn& column, const std::vector<std::string>& names,
                                      const Member& values, Candidate type);

// What the column's repairs take from values.
std::vector<std::string> repairs_of(const DraftColumn& column);

std::string decision_to_rest(const std::vector<std::string>& names, const Member& values);
std::string decision_to_nest(const DraftColumn& column, std::string_view reason);
std::string secret_decision(std::string_view column);

}  // namespace copyover::draft
