// Texts that are packed, and texts that a writer got slightly wrong.
#include <zlib.h>
#include <zstd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <initializer_list>
#include <string>

#include "json/decompressor.hpp"
#include "json/escape_source.hpp"

namespace copyover::json {

namespace {

// Hands out at most `step` bytes at a time.
class Dripping : public ByteSource {
  public:
    Dripping(std::string text, std::size_t step) : text_(std::move(text)), step_(step) {}

    std::size_t read(std::span<char> into) override {
        const std::size_t count = std::min({into.size(), step_, text_.size() - at_});
        text_.copy(into.data(), count, at_);
        at_ += count;
        return count;
    }

  private:
    std::string text_;
    std::size_t step_;
    std::size_t at_ = 0;
};

std::string gzip(std::string_view text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    std::string copy(text);
    stream.next_in = reinterpret_cast<Bytef*>(copy.data());
    stream.avail_in = static_cast<uInt>(copy.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string zstd(std::string_view text) {
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
    return packed;
}

std::string read_all(ByteSource& source, std::size_t step) {
    std::string text;
    std::string part(step, '\0');
    while (const std::size_t count = source.read(part))
        text.append(part, 0, count);
    return text;
}

struct Unpacked {
    std::string text;
    std::string failure;
    bool packed = false;
};

Unpacked unpack(const std::string& bytes, std::size_t step) {
    Dripping source(bytes, step);
    Decompressor decompressor(source);
    Unpacked result;
    result.text = read_all(decompressor, step);
    result.failure = decompressor.failure().value_or("");
    result.packed = decompressor.is_packed();
    return result;
}

std::string long_text() {
    std::string text;
    for (int i = 0; i < 60'000; ++i)
        text += std::to_string(i * 7919 % 10'007) + ",";
    return text;
}

std::string put_right(const std::string& text, std::size_t step, std::uint64_t expected_count) {
    Dripping source(text, step);
    EscapeSource escapes(source);
    std::string result = read_all(escapes, step);
    CHECK(escapes.count() == expected_count);
    return result;
}

}  // namespace

TEST_CASE("packed texts are unpacked however they arrive") {
    const std::string text = long_text();
    for (const std::size_t step : std::initializer_list<std::size_t>{1, 3, 4096, 1 << 20}) {
        for (const std::string& packed : {gzip(text), zstd(text)}) {
            const Unpacked result = unpack(packed, step);
            CHECK((result.text == text));
            CHECK(result.failure.empty());
            CHECK(result.packed);
        }
        const Unpacked plain = unpack(text, step);
        CHECK((plain.text == text));
        CHECK_FALSE(plain.packed);
    }
    CHECK(unpack("", 8).text.empty());
    CHECK(unpack("7", 8).text == "7");
}

TEST_CASE("several packed members one behind the other are one text") {
    for (const std::size_t step : std::initializer_list<std::size_t>{1, 7, 100'000}) {
        CHECK(unpack(gzip("[1,") + gzip("") + gzip("2]"), step).text == "[1,2]");
        CHECK(unpack(zstd("[1,") + zstd("") + zstd("2]"), step).text == "[1,2]");
        CHECK(unpack(gzip("[1,") + gzip("2]"), step).failure.empty());
        CHECK(unpack(zstd("[1,") + zstd("2]"), step).failure.empty());
    }
}

TEST_CASE("a packed text that ends early or is damaged says so") {
    const std::string text = long_text();
    for (const std::size_t step : std::initializer_list<std::size_t>{5, 100'000}) {
        const std::string packed = gzip(text);
        for (const std::size_t cut : {std::size_t{1}, std::size_t{8}, packed.size() / 2})
            CHECK(unpack(packed.substr(0, packed.size() - cut), step).failure ==
                  "the gzip stream ends before it is complete");
        const std::string frame = zstd(text);
        for (const std::size_t cut : {std::size_t{1}, frame.size() / 2})
            CHECK(unpack(frame.substr(0, frame.size() - cut), step).failure ==
                  "the zstd stream ends before it is complete");
        std::string broken = packed;
        broken[broken.size() - 6] = static_cast<char>(broken[broken.size() - 6] ^ 1);  // of the checksum
        CHECK(unpack(broken, step).failure == "the gzip stream is damaged");
        CHECK(unpack(packed + "trailing", step).failure == "the gzip stream is damaged");
        CHECK(unpack(frame + "trailing", step).failure == "the zstd stream is damaged");
    }
}

TEST_CASE("hexadecimal escapes of control characters become those of JSON") {
    for (const std::size_t step : std::initializer_list<std::size_t>{1, 2, 3, 5, 1000}) {
        CHECK(put_right(R"(["a\x0Bb\x1fc\x00"])", step, 3) == R"(["a\u000Bb\u001fc\u0000"])");
        CHECK(put_right(R"(["\\x0B","\"\x0B\\"])", step, 1) == R"(["\\x0B","\"\u000B\\"])");
        CHECK(put_right(R"(["\x41","\x0","\xg0","\n","\)", step, 0) == R"(["\x41","\x0","\xg0","\n","\)");
        CHECK(put_right(R"("\x0)", step, 0) == R"("\x0)");
    }
}

}  // namespace copyover::json
