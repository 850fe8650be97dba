// What is known of a statement of schema.sql that is not read: whether tables may lack something without it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace copyover::schema {

// Commands that make nothing that copyover needs; they are not parsed, because data may be large. `words` are
// the first ones, in lower case.
bool is_passed_over(const std::vector<std::string>& words);

// "SET", "CREATE VIEW": a statement's name in a note.
std::string command_name(const std::vector<std::string>& words);

enum class Concern {
    none,    // nothing that a migration needs
    around,  // an index, a trigger: tables that the run creates would lack it
    tables,  // tables, columns or types: without it the model is wrong
};

// Of a statement that the grammar refuses. A misspelt command may be about tables.
Concern concern_of(const std::vector<std::string>& words);

// Of a psql command: \i, \ir and \gexec bring statements that nobody here sees.
bool brings_statements(std::string_view meta_command);

// The texts that a SELECT or CALL hands first to a function: create_hypertable('readings', 'time'). A
// function that is given the name of a table may change it; those of sequences and settings do not count.
std::vector<std::string> first_arguments(std::string_view sql);

// Whether a DO block makes or changes tables, constraints or types, in text that it builds and executes, too.
// Where the text that it executes cannot be read off, it may.
bool block_concerns_tables(std::string_view do_statement);

}  // namespace copyover::schema
