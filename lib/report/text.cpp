#include "base/run_facts.hpp"
