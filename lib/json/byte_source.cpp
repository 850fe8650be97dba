#include "json/byte_source.hpp"
