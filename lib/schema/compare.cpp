#include "schema/schema_file.hpp"
