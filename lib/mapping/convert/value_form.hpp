// The two relations between values, each in one place. Values are related where their forms are the same
// bytes.
//
// *Equal* is PostgreSQL's `=` in the type that is compared in: alternatives, "equal", "distinct", lookups,
// keys and references, and by which bucket the verifier looks for a row. 0 is -0.0 and NaN is NaN; numbers
// are sign, digits and exponent, however they are written; char(n) has no blanks at its end; json is compared
// as jsonb, jsonb by value; arrays with their lower bound. Where schema::knows_equality() says no, the form
// is that of the same stored value: then it is finer than what the server finds equal, never coarser.
//
// *The same stored value* is what digests and verification compare: as above, but floats by their bits and
// json by its text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "json/canonicalizer.hpp"
#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

enum class Relation : std::uint8_t { equal, stored };

// The forms of values, one behind the other. Keeps its memory; one per thread.
class ValueForm {
  public:
    void clear() { used_ = 0; }

    // Appends a form of the value from which no other value's form is a prefix.
    template <Relation relation>
    void append(const schema::Type& type, const schema::Value& value);

    // The equality of a foreign key: the form that a value of `type` has among those of the type that it
    // refers to, or one that none of them has.
    void append_reference(const schema::Type& type, const schema::Value& value, const schema::Type& parent);

    // Valid until the next call.
    [[nodiscard]] std::string_view bytes() const { return {buffer_.data(), used_}; }

    // Instead of what was appended before: equality of two values, and a hash that equal values share.
    [[nodiscard]] bool equal(const schema::Type& type, const schema::Value& a, const schema::Value& b);
    [[nodiscard]] Hash128 hash(const schema::Type& type, const schema::Value& value);

  private:
    // Grows by so many bytes, which are not filled first: filling costs more than what is written into most
    // of them.
    char* room(std::size_t bytes) {
        if (buffer_.size() - used_ < bytes) grow(bytes);
        char* const start = buffer_.data() + used_;
        used_ += bytes;
        return start;
    }
    void grow(std::size_t bytes);
    template <typename T>
    void put(char tag, const T& value);
    void put_text(std::string_view text);
    void put_json(std::string_view text);
    template <Relation relation>
    void append_text(const schema::Type& type, std::string_view text);
    template <Relation relation>
    void append_array(const schema::Type& type, const schema::ArrayValue& array);

    std::vector<char> buffer_;  // grows only
    std::size_t used_ = 0;
    std::unique_ptr<json::Canonicalizer> json_;  // made for the first value that needs it
    std::string normal_;                         // a text in its normal form
    std::string cast_;
};

extern template void ValueForm::append<Relation::equal>(const schema::Type& type, const schema::Value& value);
extern template void ValueForm::append<Relation::stored>(const schema::Type& type,
                                                         const schema::Value& value);

}  // namespace copyover::mapping
