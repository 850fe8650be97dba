// Binary COPY format back to values: for verification and export. Pure: no I/O, no database.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::copy {

class ByteReader;

// Decodes the rows of one COPY ... TO STDOUT (FORMAT binary). Feed it what libpq hands out: one row at a
// time, the header before the first row and the trailer after the last in pieces of their own or joined to a
// row. Columns of literals come as the texts of their values. Malformed bytes are an InternalError: the server does not send them. An array of several
// dimensions that do not begin at 1, which any array column may hold, is an Error of exit code 1.
class RowDecoder {
  public:
    explicit RowDecoder(std::vector<const schema::Type*> types);

    // Decodes one piece into values() and returns true, or returns false where it held no row. numeric is
    // decoded to decimal text without loss; jsonb to its text without the version byte. Views point into the
    // piece or into the decoder and are valid until the next call.
    bool decode(std::string_view piece);

    [[nodiscard]] std::span<const schema::Value> values() const { return values_; }

  private:
    void decode_row(ByteReader& reader, std::int16_t fields);
    schema::Value decode_scalar(const schema::Type& type, std::string_view field);
    schema::Value decode_array(const schema::Type& type, std::string_view field);

    std::vector<const schema::Type*> types_;
    std::vector<schema::Value> values_;
    schema::Arena arena_;
    std::string numeric_text_;
    bool header_seen_ = false;
    bool trailer_seen_ = false;
};

}  // namespace copyover::copy
