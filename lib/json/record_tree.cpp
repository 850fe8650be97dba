#include "json/record_tree.hpp"
