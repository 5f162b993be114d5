// How far a run is, in a line.
//
//   [########            ]  400/1000  2 failed  812 cells/s  1 s left
//
// The rate is that of the whole run so far, and so is the time that is left.
#ifndef TLSLAB_CLIENT_RENDER_PROGRESS_LINE_H_
#define TLSLAB_CLIENT_RENDER_PROGRESS_LINE_H_

#include <chrono>
#include <cstdint>
#include <string>

namespace tlslab {

// `columns`: of the terminal; what does not fit is left out, the bar first.
std::string ProgressLine(uint64_t done, uint64_t total, uint64_t bad,
                         std::chrono::nanoseconds elapsed, int columns);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_PROGRESS_LINE_H_
