#include "postgres/throwaway_server.hpp"
