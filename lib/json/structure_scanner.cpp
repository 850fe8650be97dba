#include "json/structure_scanner.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <array>

namespace copyover::json {

namespace {

enum class Class : unsigned char { other, open, close, quote, backslash, newline };

constexpr std::array<Class, 256> classes = [] {
    std::array<Class, 256> table{};
    table['{'] = table['['] = Class::open;
    table['}'] = table[']'] = Class::close;
    table['"'] = Class::quote;
    table['\\'] = Class::backslash;
    table['\n'] = Class::newline;
    return table;
}();

constexpr std::size_t block_size = 64;

}  // namespace

bool has_avx2() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("popcnt");
#else
    return false;
#endif
}

StructureScanner::StructureScanner(bool portable) : avx2_(!portable && has_avx2()) {}

std::optional<std::size_t> StructureScanner::scan(std::string_view text) {
    std::size_t done = 0;
    if (avx2_) {
        bool found = false;
        done = scan_blocks(text, found);
        if (found) return done;
    }
    const auto end = scan_bytes(text.substr(done));
    if (!end) return std::nullopt;
    return done + *end;
}

std::optional<std::size_t> StructureScanner::scan_bytes(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const Class kind = classes[static_cast<unsigned char>(text[i])];
        if (kind == Class::newline) {
            ++newlines_;
            line_start_ = scanned_ + i + 1;
        }
        if (escaped_) {
            escaped_ = false;
        } else if (kind == Class::quote) {
            in_string_ = !in_string_;
        } else if (kind == Class::backslash) {
            // Outside strings a backslash is an error that RecordReader reports; escaping there, too, keeps
            // this scan equal to the one of blocks, which resolves escapes before it knows the strings.
            escaped_ = true;
        } else if (kind == Class::open && !in_string_) {
            ++depth_;
        } else if (kind == Class::close && !in_string_ && --depth_ == 0) {
            scanned_ += i + 1;
            return i + 1;
        }
    }
    scanned_ += text.size();
    return std::nullopt;
}

#if defined(__x86_64__)

namespace {

struct Block {
    std::uint64_t backslashes = 0;
    std::uint64_t quotes = 0;
    std::uint64_t opens = 0;
    std::uint64_t closes = 0;
    std::uint64_t newlines = 0;
};

__attribute__((target("avx2,bmi,popcnt"), always_inline)) inline std::uint64_t equal_bytes(__m256i low,
                                                                                           __m256i high,
                                                                                           char byte) {
    const __m256i wanted = _mm256_set1_epi8(byte);
    const auto first = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
    const auto second = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
    return first | std::uint64_t{second} << 32;
}

__attribute__((target("avx2,bmi,popcnt"), always_inline)) inline Block load_block(const char* bytes) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32));
    // '[' | 0x20 is '{', ']' | 0x20 is '}', and no other byte becomes either.
    const __m256i bit = _mm256_set1_epi8(0x20);
    const __m256i low_folded = _mm256_or_si256(low, bit);
    const __m256i high_folded = _mm256_or_si256(high, bit);
    return {.backslashes = equal_bytes(low, high, '\\'),
            .quotes = equal_bytes(low, high, '"'),
            .opens = equal_bytes(low_folded, high_folded, '{'),
            .closes = equal_bytes(low_folded, high_folded, '}'),
            .newlines = equal_bytes(low, high, '\n')};
}

// The bytes behind an odd run of backslashes; carry says whether the first byte is escaped and becomes what
// the next block needs. Adding the start of a run to the run carries through to the byte behind it; comparing
// that byte's parity with the start's tells odd from even (simdjson, Langdale and Lemire, section 3.1.1).
inline std::uint64_t escaped_bytes(std::uint64_t backslashes, bool& carry) {
    const std::uint64_t first = carry ? 1 : 0;
    backslashes &= ~first;
    const std::uint64_t follows = backslashes << 1 | first;
    constexpr std::uint64_t even_bits = 0x5555555555555555;
    const std::uint64_t odd_starts = backslashes & ~even_bits & ~follows;
    std::uint64_t behind_odd_starts = 0;
    carry = __builtin_add_overflow(odd_starts, backslashes, &behind_odd_starts);
    return (even_bits ^ behind_odd_starts << 1) & follows;
}

// Each bit becomes the parity of itself and all bits below it: the bytes between quotes.
inline std::uint64_t prefix_xor(std::uint64_t bits) {
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

}  // namespace

__attribute__((target("avx2,bmi,popcnt"))) std::size_t StructureScanner::scan_blocks(std::string_view text,
                                                                                     bool& found) {
    std::uint64_t in_string = in_string_ ? ~std::uint64_t{0} : 0;
    std::size_t done = 0;
    while (!found && text.size() - done >= block_size) {
        const Block block = load_block(text.data() + done);
        std::uint64_t escaped = 0;
        if (block.backslashes != 0 || escaped_) escaped = escaped_bytes(block.backslashes, escaped_);
        const std::uint64_t strings = prefix_xor(block.quotes & ~escaped) ^ in_string;
        const std::uint64_t opens = block.opens & ~strings & ~escaped;
        std::uint64_t closes = block.closes & ~strings & ~escaped;
        std::uint64_t newlines = block.newlines;
        std::uint64_t length = block_size;

        const auto closing = static_cast<std::uint64_t>(__builtin_popcountll(closes));
        if (closing >= depth_) {
            // The end may be here: the first close that leaves no container open.
            for (std::uint64_t depth = depth_; closes != 0 && !found; closes &= closes - 1) {
                const std::uint64_t before = (closes & (0 - closes)) - 1;
                const auto opened = static_cast<std::uint64_t>(__builtin_popcountll(opens & before));
                if (--depth + opened != 0) continue;
                found = true;
                length = static_cast<std::uint64_t>(__builtin_popcountll(before)) + 1;
                newlines &= before;
            }
        }
        depth_ += static_cast<std::uint64_t>(__builtin_popcountll(opens)) - closing;
        if (newlines != 0) {
            newlines_ += static_cast<std::uint64_t>(__builtin_popcountll(newlines));
            line_start_ = scanned_ + block_size - static_cast<std::uint64_t>(__builtin_clzll(newlines));
        }
        in_string = 0 - (strings >> 63);
        scanned_ += length;
        done += length;
    }
    in_string_ = in_string != 0;
    return done;
}

#else

std::size_t StructureScanner::scan_blocks(std::string_view, bool&) {
    return 0;
}

#endif

}  // namespace copyover::json
