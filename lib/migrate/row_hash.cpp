#include "migrate/row_hash.hpp"

#include <algorithm>
#include <cstring>

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

template <typename T>
void append_bytes(const T& value, std::string& out) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    out.append(bytes, sizeof(T));
}

// Appends tag and length, then what `write` appends.
template <typename Write>
void append_sized(char tag, std::string& out, Write write) {
    out.append(1, tag);
    const std::size_t at = out.size();
    append_bytes(std::uint64_t{0}, out);
    write(out);
    const std::uint64_t length = out.size() - at - sizeof(std::uint64_t);
    std::memcpy(out.data() + at, &length, sizeof(length));
}

std::string_view without_padding(std::string_view text) {
    const std::size_t last = text.find_last_not_of(' ');
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

// Whether equal texts have equal bytes, and only they.
bool is_its_own_form(const Type& type) {
    return type.kind != TypeKind::bpchar && type.kind != TypeKind::jsonb && type.kind != TypeKind::numeric;
}

void append_text(const Type& type, std::string_view text, json::Canonicalizer& json, std::string& out) {
    if (type.kind == TypeKind::bpchar) text = without_padding(text);
    append_sized(text_tag, out, [&](std::string& form) {
        if (type.kind == TypeKind::jsonb) {
            if (!json.append(text, form)) throw InternalError("a jsonb value is not JSON");
        } else if (type.kind == TypeKind::numeric && !text.empty() && text.back() <= '9') {
            json::append_canonical_number(text, form);
        } else {
            form.append(text);
        }
    });
}

}  // namespace

void append_canonical(const Type& type, const Value& value, json::Canonicalizer& json, std::string& out) {
    if (value.is_null()) {
        out.append(1, null_tag);
    } else if (const auto* text = std::get_if<std::string_view>(&value.data)) {
        append_text(type, *text, json, out);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value.data)) {
        out.append(1, integer_tag);
        append_bytes(*integer, out);
    } else if (const auto* boolean = std::get_if<bool>(&value.data)) {
        out.append(1, bool_tag).append(1, *boolean ? '1' : '0');
    } else if (const auto* uuid = std::get_if<schema::Uuid>(&value.data)) {
        out.append(1, uuid_tag);
        append_bytes(*uuid, out);
    } else if (const auto* real = std::get_if<double>(&value.data)) {
        out.append(1, float_tag);
        append_bytes(*real, out);
    } else if (const auto* single = std::get_if<float>(&value.data)) {
        out.append(1, float_tag);
        append_bytes(*single, out);
    } else if (const auto* array = std::get_if<schema::ArrayValue>(&value.data)) {
        append_sized(array_tag, out, [&](std::string& form) {
            // An empty array has no bounds.
            append_bytes(array->elements.empty() ? 1 : array->lower_bound, form);
            for (const Value& element : array->elements)
                append_canonical(type, element, json, form);
        });
    }
}

char* RowHasher::room(std::size_t bytes) {
    if (buffer_.size() - used_ < bytes) buffer_.resize(std::max(used_ + bytes, 2 * buffer_.size()));
    char* const start = buffer_.data() + used_;
    used_ += bytes;
    return start;
}

// The same bytes as append_canonical(), sooner for what most rows are made of.
void RowHasher::put(const Type& type, const Value& value) {
    if (value.is_null()) {
        *room(1) = null_tag;
        return;
    }
    if (const auto* text = std::get_if<std::string_view>(&value.data);
        text != nullptr && is_its_own_form(type)) {
        char* const start = room(1 + sizeof(std::uint64_t) + text->size());
        const std::uint64_t length = text->size();
        *start = text_tag;
        std::memcpy(start + 1, &length, sizeof(length));
        if (length > 0) std::memcpy(start + 1 + sizeof(length), text->data(), text->size());
        return;
    }
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) {
        char* const start = room(1 + sizeof(*integer));
        *start = integer_tag;
        std::memcpy(start + 1, integer, sizeof(*integer));
        return;
    }
    form_.clear();
    append_canonical(type, value, json_, form_);
    std::memcpy(room(form_.size()), form_.data(), form_.size());
}

Hash128 RowHasher::row(std::span<const Value> values) {
    used_ = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        put(*types_[i], values[i]);
    return hash();
}

std::optional<Hash128> RowHasher::columns(std::span<const std::size_t> positions,
                                          std::span<const Value> values, bool nulls_are_keys) {
    used_ = 0;
    for (const std::size_t position : positions) {
        if (!nulls_are_keys && values[position].is_null()) return std::nullopt;
        put(*types_[position], values[position]);
    }
    return hash();
}

}  // namespace copyover::migrate
