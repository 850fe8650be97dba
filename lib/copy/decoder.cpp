#include "copy/decoder.hpp"
