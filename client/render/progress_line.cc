#include "client/render/progress_line.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace tlslab {
namespace {

constexpr int kBarWidth = 20;

std::string Rate(double cells_per_second) {
  char text[32];
  const char* format = cells_per_second < 10 ? "%.1f cells/s" : "%.0f cells/s";
  std::snprintf(text, sizeof text, format, cells_per_second);
  return text;
}

std::string Left(double seconds) {
  const auto whole = static_cast<uint64_t>(std::ceil(seconds));
  if (whole < 60) return std::to_string(whole) + " s left";
  if (whole < 3600)
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s left";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min left";
}

}  // namespace

std::string ProgressLine(uint64_t done, uint64_t total, uint64_t bad,
                         std::chrono::nanoseconds elapsed, int columns) {
  std::string line = std::to_string(done) + "/" + std::to_string(total);
  if (bad > 0) line += "  " + std::to_string(bad) + " failed";
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (done > 0 && seconds > 0) {
    const double rate = static_cast<double>(done) / seconds;
    line += "  " + Rate(rate);
    if (done < total) line += "  " + Left(static_cast<double>(total - done) / rate);
  }
  const size_t fits = static_cast<size_t>(std::max(1, columns - 1));  // the cursor's own place
  if (line.size() + kBarWidth + 4 <= fits && total > 0) {
    const auto full = static_cast<size_t>(kBarWidth * std::min(done, total) / total);
    line = "[" + std::string(full, '#') + std::string(kBarWidth - full, ' ') + "]  " + line;
  }
  return line.substr(0, fits);
}

}  // namespace tlslab
