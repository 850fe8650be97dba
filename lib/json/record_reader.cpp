#include "json/record_reader.hpp"
