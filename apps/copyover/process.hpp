// What the process agrees with its system: signals and standard descriptors.
#pragma once

#include <atomic>

namespace copyover::app {

// Call once, first. SIGPIPE is ignored, so that a reader that goes away is an error code and not a death. A
// closed standard descriptor is made one that fails, so that no file or connection can take its place.
void prepare_process();

// From then on SIGINT, SIGTERM, SIGHUP and SIGQUIT (unless ignored, as under nohup) raise the flag; a second
// signal of any of them ends the process at once.
const std::atomic<bool>& watch_stop_signals();

}  // namespace copyover::app
