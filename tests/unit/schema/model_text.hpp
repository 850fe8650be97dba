// A table as text, one fact a line, so that a test states a whole model and a failure shows the difference.
#pragma once

#include <string>
#include <vector>

#include "schema/model.hpp"

namespace copyover::schema {

struct ModelTextOptions {
    bool oids = true;
    bool expressions = true;  // defaults and definitions; PostgreSQL spells them in its own way
};

std::string model_text(const Table& table, ModelTextOptions options = {});
std::string model_text(const Schema& schema, ModelTextOptions options = {});

}  // namespace copyover::schema
