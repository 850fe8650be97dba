#include "migrate/source/reject_reasons.hpp"

#include <array>
#include <fstream>

namespace copyover::migrate {

bool is_reject_folder(const std::filesystem::path& folder) {
    std::ifstream in(folder / reject_reasons_file, std::ios::binary);
    std::array<char, reject_reasons_start.size()> start{};
    in.read(start.data(), start.size());
    return in && std::string_view(start.data(), start.size()) == reject_reasons_start;
}

}  // namespace copyover::migrate
