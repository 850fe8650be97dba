#include "mapping/plan/program.hpp"

namespace copyover::mapping {

std::span<const Reading> readings_of(const ColumnProgram& column) {
    return std::visit(
        [](const auto& kind) -> std::span<const Reading> {
            if constexpr (requires { kind.readings; }) {
                return kind.readings;
            } else {
                return {};
            }
        },
        column.content);
}

std::span<const ObjectPart> parts_of(const ColumnProgram& column) {
    const auto* const object = std::get_if<Object>(&column.content);
    return object == nullptr ? std::span<const ObjectPart>() : object->parts;
}

}  // namespace copyover::mapping
