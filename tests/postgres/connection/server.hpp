// One throwaway server for all test cases of this program.
#pragma once

#include "postgres/connection/connection.hpp"
#include "postgres/server/throwaway_server.hpp"

inline copyover::postgres::ThrowawayServer& server() {
    static copyover::postgres::ThrowawayServer instance;
    return instance;
}

inline copyover::postgres::Connection connect() {
    return {server().conninfo(), "test"};
}
