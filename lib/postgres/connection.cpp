#include "postgres/connection.hpp"
