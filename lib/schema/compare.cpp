#include "schema/schema_file.hpp"
namespace copyover::schema {}
