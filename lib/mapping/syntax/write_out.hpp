// The mapping as if it had been written without "define": what reads it meets no name.
#pragma once

#include <vector>

#include "json/record_tree.hpp"
#include "mapping/syntax/definitions.hpp"

namespace copyover::mapping {

struct WrittenOut {
    std::vector<json::Node> nodes;         // in document order
    std::vector<json::NodeIndex> written;  // of each node: the file's own node
    std::vector<json::NodeIndex> used;     // the outermost name that brought it here, or no_node
};

// Complains as Definitions does, and of definitions that nothing uses. What could be written out is returned.
WrittenOut write_out(const json::RecordTree& file, const Complaint& complain);

}  // namespace copyover::mapping
