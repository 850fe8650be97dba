find_package(fmt 9 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(simdjson 3.0 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)

find_path(ZSTD_INCLUDE_DIR zstd.h REQUIRED)
find_library(ZSTD_LIBRARY zstd REQUIRED)
add_library(zstd::zstd UNKNOWN IMPORTED)
set_target_properties(
    zstd::zstd PROPERTIES IMPORTED_LOCATION ${ZSTD_LIBRARY}
                          INTERFACE_INCLUDE_DIRECTORIES ${ZSTD_INCLUDE_DIR})

find_path(PG_QUERY_INCLUDE_DIR pg_query.h REQUIRED)
find_library(PG_QUERY_LIBRARY pg_query REQUIRED)
add_library(pg_query::pg_query UNKNOWN IMPORTED)
set_target_properties(
    pg_query::pg_query PROPERTIES IMPORTED_LOCATION ${PG_QUERY_LIBRARY}
                                  INTERFACE_INCLUDE_DIRECTORIES ${PG_QUERY_INCLUDE_DIR})

find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
