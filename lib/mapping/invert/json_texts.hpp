// The JSON texts that a reading may have made a value of: what a conversion does, turned round.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mapping/invert/text_before.hpp"
#include "mapping/plan/program.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// Texts to try, the likest to what stood there first. Whether one of them makes the value again, only mapping it tells: a form may
// round, a list may hold what its delimiter is. Empty where the reading has no way back.
std::vector<std::string> json_texts(const Reading& reading, const schema::Type& type,
                                    const schema::Value& value, const TextBefore& before);

// Why a reading has no way back whatever the value: "a count keeps no elements". Empty where it has one.
std::string_view no_way_back(const Reading& reading);

}  // namespace copyover::mapping
