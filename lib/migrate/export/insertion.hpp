// The text of items that come to the end of a container, set as those that are there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "migrate/export/file_layout.hpp"
#include "migrate/export/file_text.hpp"
#include "migrate/export/rewrite.hpp"

namespace copyover::migrate {

// A container that is not there yet.
struct NewContainer {
    json::Kind kind = json::Kind::array;
    std::vector<std::string> items;  // of an object: members
};

// A member of an object, as it is written.
std::string member_text(const std::string& name, const std::string& value);

// `made` are containers that are new in this one, by name.
RecordEdit insertion(FileText& file, const ContainerPlace& container, const std::vector<std::string>& items,
                     const std::map<std::string, NewContainer>& made);

// Lines at the end of an NDJSON file.
RecordEdit line_insertion(FileText& file, const std::vector<std::string>& lines);

}  // namespace copyover::migrate
