// How a file is to be read.
#pragma once

#include "json/document_reader.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// What its sources or its name say; detect where they say nothing.
json::Format document_format(const mapping::Plan& plan, const SourceFile& file);

}  // namespace copyover::migrate
