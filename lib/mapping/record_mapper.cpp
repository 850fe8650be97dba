#include "mapping/record_mapper.hpp"
