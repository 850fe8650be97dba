#include "copy/batch.hpp"
