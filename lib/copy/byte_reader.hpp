// Reads bytes front to back and never beyond their end.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include "base/error.hpp"
#include "copy/big_endian.hpp"

namespace copyover::copy {

class ByteReader {
  public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    // InternalError where fewer are left.
    std::string_view take(std::size_t count) {
        if (count > rest_.size()) throw InternalError("binary COPY data end too early");
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    template <std::integral Integer>
    Integer integer() {
        return load_big_endian<Integer>(take(sizeof(Integer)).data());
    }

    [[nodiscard]] bool empty() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

}  // namespace copyover::copy
