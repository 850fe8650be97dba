#include "schema/model.hpp"
