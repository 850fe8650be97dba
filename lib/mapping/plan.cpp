#include "mapping/plan.hpp"
