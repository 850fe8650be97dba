// A server for all test cases of this program, and rows to and from it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "copy/decoder.hpp"
#include "copy/encoder.hpp"
#include "postgres/connection/connection.hpp"
#include "postgres/server/throwaway_server.hpp"

inline copyover::postgres::Connection connect() {
    static copyover::postgres::ThrowawayServer server;
    return {server.conninfo(), "test"};
}

inline copyover::schema::Type type_of(copyover::schema::TypeKind kind, bool array = false) {
    copyover::schema::Type type;
    type.kind = kind;
    type.array = array;
    type.element_oid = copyover::schema::builtin_oid(kind);
    type.name = "sample";
    return type;
}

// A COPY stream of rows with one field each.
inline std::string stream_of(const copyover::schema::Type& type,
                             const std::vector<copyover::schema::Value>& values) {
    const std::vector<const copyover::schema::Type*> types{&type};
    std::string stream(copyover::copy::file_header());
    for (const auto& value : values)
        copyover::copy::append_row(types, {&value, 1}, stream);
    stream += copyover::copy::file_trailer();
    return stream;
}

// What the server sends for a query.
inline std::string bytes_of(copyover::postgres::Connection& connection, const std::string& query) {
    std::string bytes;
    connection.copy_out("copy (" + query + ") to stdout (format binary)",
                        [&](std::string_view piece) { bytes += piece; });
    return bytes;
}
