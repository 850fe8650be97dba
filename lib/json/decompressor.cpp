#include "json/decompressor.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <string_view>

#include "base/error.hpp"

namespace copyover::json {

namespace {

constexpr std::size_t buffer_bytes = 1 << 16;

}  // namespace

// One of the two formats. Takes from the front of `packed` what it can.
class Decompressor::Unpacker {
  public:
    virtual ~Unpacker() = default;

    // How many bytes it wrote; 0 where it needs more, or where the text is damaged: see damaged().
    virtual std::size_t unpack(std::span<const char>& packed, std::span<char> into) = 0;

    // Whether the text may end here.
    [[nodiscard]] virtual bool complete() const = 0;
    [[nodiscard]] virtual std::string_view name() const = 0;

    [[nodiscard]] bool damaged() const { return damaged_; }

  protected:
    bool damaged_ = false;
};

namespace {

class Gzip : public Decompressor::Unpacker {
  public:
    Gzip() {
        constexpr int gzip_only = 16;
        if (inflateInit2(&stream_, gzip_only + MAX_WBITS) != Z_OK)
            throw EnvironmentError("no memory to unpack gzip");
    }
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;
    ~Gzip() override { inflateEnd(&stream_); }

    std::size_t unpack(std::span<const char>& packed, std::span<char> into) override {
        if (complete_ && !packed.empty()) {
            inflateReset(&stream_);
            complete_ = false;
        }
        // zlib's types have no const, and it does not write there.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream_.avail_in = static_cast<uInt>(packed.size());
        stream_.next_out = reinterpret_cast<Bytef*>(into.data());
        stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(into.size(), 1 << 30));
        const uInt room = stream_.avail_out;
        const int result = inflate(&stream_, Z_NO_FLUSH);
        packed = packed.last(stream_.avail_in);
        complete_ = result == Z_STREAM_END;
        damaged_ = result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR;
        return room - stream_.avail_out;
    }

    [[nodiscard]] bool complete() const override { return complete_; }
    [[nodiscard]] std::string_view name() const override { return "gzip"; }

  private:
    z_stream stream_{};
    bool complete_ = false;
};

class Zstd : public Decompressor::Unpacker {
  public:
    Zstd() : stream_(ZSTD_createDStream()) {
        if (stream_ == nullptr) throw EnvironmentError("no memory to unpack zstd");
    }
    Zstd(const Zstd&) = delete;
    Zstd& operator=(const Zstd&) = delete;
    ~Zstd() override { ZSTD_freeDStream(stream_); }

    std::size_t unpack(std::span<const char>& packed, std::span<char> into) override {
        ZSTD_inBuffer in{packed.data(), packed.size(), 0};
        ZSTD_outBuffer out{into.data(), into.size(), 0};
        const std::size_t result = ZSTD_decompressStream(stream_, &out, &in);
        packed = packed.subspan(in.pos);
        damaged_ = ZSTD_isError(result) != 0;
        // A call without anything to do does not say again that the frame is complete.
        if (in.pos > 0 || out.pos > 0) complete_ = result == 0;
        return out.pos;
    }

    [[nodiscard]] bool complete() const override { return complete_; }
    [[nodiscard]] std::string_view name() const override { return "zstd"; }

  private:
    ZSTD_DStream* stream_;
    bool complete_ = false;
};

}  // namespace

Decompressor::Decompressor(ByteSource& packed) : packed_(packed) {}
Decompressor::~Decompressor() = default;

void Decompressor::start() {
    started_ = true;
    buffer_.resize(buffer_bytes);
    std::size_t filled = 0;
    for (std::size_t count = 1; count > 0 && filled < 4; filled += count)
        count = packed_.read(std::span(buffer_).subspan(filled));
    rest_ = std::span(buffer_).first(filled);
    const std::string_view text(rest_.data(), rest_.size());
    if (text.starts_with("\x1f\x8b")) unpacker_ = std::make_unique<Gzip>();
    if (text.starts_with("\x28\xb5\x2f\xfd")) unpacker_ = std::make_unique<Zstd>();
}

bool Decompressor::fill() {
    const std::size_t count = packed_.read(buffer_);
    rest_ = std::span(buffer_).first(count);
    return count > 0;
}

std::size_t Decompressor::read(std::span<char> into) {
    if (into.empty() || failure_) return 0;
    if (!started_) start();
    if (!unpacker_) {
        if (rest_.empty()) return packed_.read(into);
        const std::size_t count = std::min(into.size(), rest_.size());
        std::copy_n(rest_.begin(), count, into.begin());
        rest_ = rest_.subspan(count);
        return count;
    }
    bool ended = false;
    while (!unpacker_->damaged()) {
        const std::size_t before = rest_.size();
        const std::size_t count = unpacker_->unpack(rest_, into);
        if (count > 0) return count;
        if (unpacker_->damaged()) break;
        if (!rest_.empty() && rest_.size() < before) continue;
        if (ended) break;
        ended = !fill();
        if (ended && unpacker_->complete()) return 0;
    }
    failure_ = "the " + std::string(unpacker_->name()) +
               (unpacker_->damaged() ? " stream is damaged" : " stream ends before it is complete");
    return 0;
}

}  // namespace copyover::json
