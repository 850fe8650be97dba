#include "copy/encoder.hpp"
