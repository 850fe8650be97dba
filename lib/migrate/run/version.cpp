#include "migrate/run/version.hpp"

namespace copyover::migrate {

std::string_view version() {
    return COPYOVER_VERSION;
}

}  // namespace copyover::migrate
