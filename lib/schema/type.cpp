#include "schema/type.hpp"
