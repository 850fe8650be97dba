option(COPYOVER_COVERAGE "Counts what is run (clang), into profiles/ of the build" OFF)
set(COPYOVER_SANITIZE "" CACHE STRING "Comma separated sanitizers for every target, such as address,undefined")
option(COPYOVER_FUZZ "Build the libFuzzer targets (needs clang)" OFF)

add_library(copyover_options INTERFACE)
target_compile_options(
    copyover_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

# GCC 12 sees overlapping copies in std::string's operator+ that are not there (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(copyover_options INTERFACE -Wno-restrict)
endif()

# The path is built in, because tests give programs an environment of their own; %4m: four files that many processes add to.
if(COPYOVER_COVERAGE)
    add_compile_options(-fprofile-instr-generate=${CMAKE_BINARY_DIR}/profiles/%4m.profraw -fcoverage-mapping)
    add_link_options(-fprofile-instr-generate=${CMAKE_BINARY_DIR}/profiles/%4m.profraw)
endif()

if(COPYOVER_SANITIZE)
    add_compile_options(-fsanitize=${COPYOVER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${COPYOVER_SANITIZE})
    # The checks that sanitizers add make GCC 12 see uninitialised values in std::regex (GCC bug 105562).
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(copyover_options INTERFACE -Wno-maybe-uninitialized)
    endif()
endif()
if(COPYOVER_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# A library of copyover: sources of the folder, headers found as "folder/header.hpp".
function(copyover_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;USES;PRIVATE" ${ARGN})
    add_library(copyover_${name} STATIC ${arg_SOURCES})
    add_library(copyover::${name} ALIAS copyover_${name})
    target_include_directories(copyover_${name} PUBLIC ${PROJECT_SOURCE_DIR}/lib)
    target_link_libraries(copyover_${name} PUBLIC ${arg_USES} PRIVATE copyover_options ${arg_PRIVATE})
endfunction()
