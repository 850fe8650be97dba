#include "migrate/survey/row_hash.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/error.hpp"
#include "json/canonical.hpp"

namespace copyover::migrate {

namespace {

using schema::Type;
using schema::TypeKind;
using schema::Value;

// Every form starts with one of these and ends where its length or the tag says.
constexpr char null_tag = 'N';
constexpr char bool_tag = 'b';
constexpr char integer_tag = 'i';
constexpr char float_tag = 'f';
constexpr char text_tag = 't';
constexpr char uuid_tag = 'u';
constexpr char array_tag = 'a';

std::string_view without_padding(std::string_view text) {
    const std::size_t last = text.find_last_not_of(' ');
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

}  // namespace

void CanonicalForm::grow(std::size_t bytes) {
    buffer_.resize(std::max(used_ + bytes, 2 * buffer_.size()));
}

template <typename T>
void CanonicalForm::put(char tag, const T& value) {
    char* const start = room(1 + sizeof(T));
    *start = tag;
    std::memcpy(start + 1, &value, sizeof(T));
}

void CanonicalForm::put_text(std::string_view text) {
    put(text_tag, std::uint64_t{text.size()});
    if (!text.empty()) std::memcpy(room(text.size()), text.data(), text.size());
}

void CanonicalForm::append_text(const Type& type, std::string_view text) {
    normal_.clear();
    if (type.kind == TypeKind::bpchar) {
        put_text(without_padding(text));
    } else if (type.kind == TypeKind::jsonb) {
        if (!json_.append(text, normal_)) throw InternalError("a jsonb value is not JSON");
        put_text(normal_);
    } else if (type.kind == TypeKind::numeric && !text.empty() && text.back() <= '9') {
        json::append_canonical_number(text, normal_);
        put_text(normal_);
    } else {
        put_text(text);
    }
}

void CanonicalForm::append_array(const Type& type, const schema::ArrayValue& array) {
    put(array_tag, std::uint64_t{0});
    const std::size_t start = used_;
    // An empty array has no bounds.
    const std::int32_t lower_bound = array.elements.empty() ? 1 : array.lower_bound;
    std::memcpy(room(sizeof(lower_bound)), &lower_bound, sizeof(lower_bound));
    for (const Value& element : array.elements)
        append(type, element);
    const std::uint64_t length = used_ - start;
    std::memcpy(buffer_.data() + start - sizeof(length), &length, sizeof(length));
}

void CanonicalForm::append(const Type& type, const Value& value) {
    if (value.is_null()) {
        *room(1) = null_tag;
    } else if (const auto* text = std::get_if<std::string_view>(&value.data)) {
        append_text(type, *text);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value.data)) {
        put(integer_tag, *integer);
    } else if (const auto* boolean = std::get_if<bool>(&value.data)) {
        put(bool_tag, *boolean ? '1' : '0');
    } else if (const auto* uuid = std::get_if<schema::Uuid>(&value.data)) {
        put(uuid_tag, *uuid);
    } else if (const auto* real = std::get_if<double>(&value.data)) {
        put(float_tag, *real);
    } else if (const auto* single = std::get_if<float>(&value.data)) {
        put(float_tag, *single);
    } else if (const auto* array = std::get_if<schema::ArrayValue>(&value.data)) {
        append_array(type, *array);
    }
}

RowHasher::RowHasher(std::vector<const Type*> types, std::vector<std::size_t> identity)
    : types_(std::move(types)), identity_(std::move(identity)) {
    std::vector<std::size_t> all(types_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    row_is_identity_ = identity_ == all;
}

RowHashes RowHasher::hashes(std::span<const Value> values) {
    const Hash128 hash = row(values);
    return {row_is_identity_ ? hash : identity(values), hash};
}

Hash128 RowHasher::row(std::span<const Value> values) {
    form_.clear();
    for (std::size_t i = 0; i < values.size(); ++i)
        form_.append(*types_[i], values[i]);
    return hash128(form_.bytes());
}

std::optional<Hash128> RowHasher::columns(std::span<const std::size_t> positions,
                                          std::span<const Value> values, bool nulls_are_keys) {
    form_.clear();
    for (const std::size_t position : positions) {
        if (!nulls_are_keys && values[position].is_null()) return std::nullopt;
        form_.append(*types_[position], values[position]);
    }
    return hash128(form_.bytes());
}

}  // namespace copyover::migrate
