// Whether parts of documents look like records of one kind.
#pragma once

#include <memory>
#include <vector>

#include "draft/outline.hpp"

namespace copyover::draft {

// The object whose members would be columns: the shape itself, or what an array holds.
const Shape& record_of(const Shape& shape);

// Whether four of five look like another one, or hold nothing; whether some do.
bool mostly_kin(const std::vector<std::unique_ptr<Shape>>& members);
bool some_kin(const std::vector<std::unique_ptr<Shape>>& members);

// "users", "rooms": collections of different things, even where their records have much in common.
bool are_plurals(const std::vector<std::unique_ptr<Shape>>& members);

// "followers" and "following", "sent_mails" and "read_mails": names that a programmer chose.
bool share_a_stem(const std::vector<std::unique_ptr<Shape>>& members);

// Whether the records have nothing but ids and names, so that their likeness tells nothing.
bool tell_only_names(const std::vector<std::unique_ptr<Shape>>& members);

// Whether two documents hold records of the same kinds in the same places.
bool are_alike(const Shape& a, const Shape& b);

// Whether records of the document have nothing but ids and names.
bool tells_only_names(const Shape& document);

}  // namespace copyover::draft
