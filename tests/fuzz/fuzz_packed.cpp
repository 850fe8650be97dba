// Hostile gzip and zstd: a text, or a failure that says where it ends early; windows of any size read the
// same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/decompressor.hpp"

namespace {

using namespace copyover;

constexpr std::size_t most = 1 << 20;  // bytes of text: a few packed bytes may be gigabytes

// Hands out few bytes at a time, as a pipe may.
class Trickle : public json::ByteSource {
  public:
    Trickle(std::string_view text, std::size_t step) : rest_(text), step_(step) {}

    std::size_t read(std::span<char> into) override {
        const std::size_t count = std::min({step_, into.size(), rest_.size()});
        std::ranges::copy(rest_.substr(0, count), into.begin());
        rest_.remove_prefix(count);
        return count;
    }

  private:
    std::string_view rest_;
    std::size_t step_;
};

struct Unpacked {
    std::string text;
    std::optional<std::string> failure;
};

Unpacked unpack(std::string_view packed, std::size_t step, std::size_t window) {
    Trickle bytes(packed, step);
    json::Decompressor source(bytes);
    std::vector<char> buffer(window);
    Unpacked result;
    while (result.text.size() < most) {
        const std::size_t count = source.read(buffer);
        if (count == 0) break;
        if (count > window) std::abort();
        result.text.append(buffer.data(), count);
    }
    result.failure = source.failure();
    result.text.resize(std::min(result.text.size(), most));
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string_view packed(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Unpacked plain = unpack(packed, size, 1 << 16);
    const Unpacked trickled = unpack(packed, 1 + data[0] % 7, 1 + data[0]);
    if (plain.failure != trickled.failure) std::abort();
    // How much of a damaged block comes out is the library's choice.
    const auto same = std::ranges::mismatch(plain.text, trickled.text);
    if (same.in1 != plain.text.end() && (!plain.failure || same.in2 != trickled.text.end())) std::abort();
    if (same.in2 != trickled.text.end() && (!plain.failure || same.in1 != plain.text.end())) std::abort();
    return 0;
}
