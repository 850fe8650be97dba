// The head of a statement about an object beside tables: CREATE OR REPLACE FUNCTION public.price.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace copyover::schema {

struct ObjectHead {
    std::string command;  // create, alter, comment
    std::string kind;     // function, type, sequence: one word in lower case
    bool replaces = false;
    std::size_t name_begin = 0;  // of the object's name with its schema, in bytes
    std::size_t name_end = 0;
};

ObjectHead object_head(std::string_view sql);

// CREATE SEQUENCE without its OWNED BY.
std::string without_owner(std::string_view sql);

// The identifier that follows a word of the statement, such as that of a schema in WITH SCHEMA app; empty
// where the word does not occur.
std::string identifier_after(std::string_view sql, std::string_view word);

}  // namespace copyover::schema
