// Hostile bytes in place of what a server sends: values, or an error that says so; values encoded and decoded
// again give the same bytes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "copy/decoder.hpp"
#include "copy/encoder.hpp"

namespace {

using namespace copyover;

constexpr auto kinds = static_cast<std::size_t>(schema::TypeKind::unsupported);

// Each byte is one column: its kind, and whether it is an array.
std::vector<schema::Type> chosen_types(std::string_view choices) {
    std::vector<schema::Type> types;
    for (const char choice : choices) {
        const auto number = static_cast<unsigned char>(choice);
        schema::Type type;
        type.kind = static_cast<schema::TypeKind>(number % kinds);
        type.array = number >= 128;
        type.element_oid = schema::builtin_oid(type.kind);
        if (type.element_oid == 0) type.element_oid = 16384;
        type.labels = {"happy", "sad"};
        if (copy::has_encoder(type)) types.push_back(std::move(type));
    }
    return types;
}

std::string encoded(const std::vector<const schema::Type*>& types, std::span<const schema::Value> values) {
    std::string row;
    copy::append_row(types, values, row);
    return row;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const std::size_t count = rest.empty() ? 0 : static_cast<unsigned char>(rest.front()) % 5;
    if (rest.size() < 1 + count) return 0;
    const std::vector<schema::Type> chosen = chosen_types(rest.substr(1, count));
    rest.remove_prefix(1 + count);
    std::vector<const schema::Type*> types;
    for (const schema::Type& type : chosen)
        types.push_back(&type);
    try {
        copy::RowDecoder decoder(types);
        const std::string piece = std::string(copy::file_header()) + std::string(rest);
        if (!decoder.decode(piece)) return 0;
        const std::string row = encoded(types, decoder.values());
        copy::RowDecoder again(types);
        again.decode(copy::file_header());
        if (!again.decode(row) || encoded(types, again.values()) != row) std::abort();
    } catch (const Error&) {  // says what is wrong
    }
    return 0;
}
