#include "mapping/convert/value_form.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/error.hpp"
#include "json/number.hpp"
#include "mapping/convert/value_as.hpp"
#include "schema/equality.hpp"

namespace copyover::mapping {

namespace {

using schema::Type;
using schema::TypeKind;
using schema::Value;

// Every form starts with one of these and ends where its length or the tag says.
constexpr char null_tag = 'N';
constexpr char nothing_tag = '-';
constexpr char bool_tag = 'b';
constexpr char integer_tag = 'i';
constexpr char float_tag = 'f';
constexpr char text_tag = 't';
constexpr char uuid_tag = 'u';
constexpr char array_tag = 'a';
constexpr char dimension_tag = 'd';

std::string_view without_padding(std::string_view text) {
    const std::size_t last = text.find_last_not_of(' ');
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

// One of the floats that PostgreSQL finds equal.
template <typename T>
T plain_float(T value) {
    if (std::isnan(value)) return std::numeric_limits<T>::quiet_NaN();
    return value == 0 ? T{0} : value;
}

}  // namespace

void ValueForm::grow(std::size_t bytes) {
    buffer_.resize(std::max(used_ + bytes, 2 * buffer_.size()));
}

template <typename T>
void ValueForm::put(char tag, const T& value) {
    char* const start = room(1 + sizeof(T));
    *start = tag;
    std::memcpy(start + 1, &value, sizeof(T));
}

void ValueForm::put_text(std::string_view text) {
    put(text_tag, std::uint64_t{text.size()});
    if (!text.empty()) std::memcpy(room(text.size()), text.data(), text.size());
}

void ValueForm::put_json(std::string_view text) {
    if (!json_) json_ = std::make_unique<json::Canonicalizer>();
    normal_.clear();
    if (!json_->append(text, normal_)) throw InternalError("a json value is not JSON");
    put_text(normal_);
}

template <Relation relation>
void ValueForm::append_text(const Type& type, std::string_view text) {
    if (type.kind == TypeKind::bpchar) {
        put_text(without_padding(text));
    } else if (type.kind == TypeKind::jsonb || (relation == Relation::equal && type.kind == TypeKind::json)) {
        put_json(text);
    } else if (type.kind == TypeKind::numeric && !text.empty() && text.back() <= '9') {
        normal_.clear();
        json::append_canonical_number(text, normal_);
        put_text(normal_);
    } else {
        put_text(text);
    }
}

template <Relation relation>
void ValueForm::append_array(const Type& type, const schema::ArrayValue& array) {
    put(array_tag, std::uint64_t{0});
    const std::size_t start = used_;
    // An empty array has no bounds.
    const std::int32_t lower_bound = array.elements.empty() ? 1 : array.lower_bound;
    std::memcpy(room(sizeof(lower_bound)), &lower_bound, sizeof(lower_bound));
    // Of one dimension the number of elements follows from them; a row of ones is no column of ones.
    for (const std::int32_t length : array.lengths)
        put(dimension_tag, length);
    for (const Value& element : array.elements)
        append<relation>(type, element);
    const std::uint64_t length = used_ - start;
    std::memcpy(buffer_.data() + start - sizeof(length), &length, sizeof(length));
}

template <Relation relation>
void ValueForm::append(const Type& type, const Value& value) {
    const auto put_float = [&](auto number) {
        put(float_tag, relation == Relation::equal ? plain_float(number) : number);
    };
    if (value.is_null()) {
        *room(1) = null_tag;
    } else if (const auto* text = std::get_if<std::string_view>(&value.data)) {
        append_text<relation>(type, *text);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value.data)) {
        put(integer_tag, *integer);
    } else if (const auto* boolean = std::get_if<bool>(&value.data)) {
        put(bool_tag, *boolean ? '1' : '0');
    } else if (const auto* uuid = std::get_if<schema::Uuid>(&value.data)) {
        put(uuid_tag, *uuid);
    } else if (const auto* real = std::get_if<double>(&value.data)) {
        put_float(*real);
    } else if (const auto* single = std::get_if<float>(&value.data)) {
        put_float(*single);
    } else if (const auto* array = std::get_if<schema::ArrayValue>(&value.data)) {
        append_array<relation>(type, *array);
    }
}

template void ValueForm::append<Relation::equal>(const Type& type, const Value& value);
template void ValueForm::append<Relation::stored>(const Type& type, const Value& value);

void ValueForm::append_reference(const Type& type, const Value& value, const Type& parent) {
    if (schema::share_form(type, parent)) return append<Relation::equal>(type, value);
    if (const auto cast = value_as(type, value, parent, cast_)) return append<Relation::equal>(parent, *cast);
    *room(1) = nothing_tag;
}

bool ValueForm::equal(const Type& type, const Value& a, const Value& b) {
    clear();
    append<Relation::equal>(type, a);
    const std::size_t end = used_;
    append<Relation::equal>(type, b);
    return bytes().substr(0, end) == bytes().substr(end);
}

Hash128 ValueForm::hash(const Type& type, const Value& value) {
    clear();
    append<Relation::equal>(type, value);
    return hash128(bytes());
}

}  // namespace copyover::mapping
