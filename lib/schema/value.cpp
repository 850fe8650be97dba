#include "schema/value.hpp"
