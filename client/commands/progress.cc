#include "client/commands/progress.h"

#include <utility>

#include "client/render/progress_line.h"

namespace tlslab {
namespace {

constexpr std::chrono::milliseconds kBetween(100);
// To the beginning of the line, and everything behind that gone.
constexpr char kClear[] = "\r\033[K";

}  // namespace

ProgressDisplay::ProgressDisplay(Console& console, Now now, int columns)
    : console_(console), now_(std::move(now)), columns_(columns), begin_(now_()) {}

ProgressDisplay::~ProgressDisplay() { Clear(); }

void ProgressDisplay::Update(uint64_t done, uint64_t total, uint64_t bad) {
  if (!console_.progress) return;
  std::lock_guard<std::mutex> lock(mutex_);
  const auto now = now_();
  if (mid_line_ || now - last_ < kBetween) return;
  last_ = now;
  drawn_ = true;
  console_.err << kClear << ProgressLine(done, total, bad, now - begin_, columns_);
  console_.err.flush();
}

void ProgressDisplay::Clear() {
  std::lock_guard<std::mutex> lock(mutex_);
  ClearLine();
}

void ProgressDisplay::ClearLine() {
  if (!std::exchange(drawn_, false)) return;
  console_.err << kClear;
  console_.err.flush();
}

int ProgressDisplay::Passage::overflow(int c) {
  const char text = traits_type::to_char_type(c);
  if (traits_type::eq_int_type(c, traits_type::eof())) return 0;
  return xsputn(&text, 1) == 1 ? c : traits_type::eof();
}

std::streamsize ProgressDisplay::Passage::xsputn(const char* text, std::streamsize size) {
  std::lock_guard<std::mutex> lock(display_.mutex_);
  display_.ClearLine();
  if (size > 0) display_.mid_line_ = text[size - 1] != '\n';
  return display_.console_.out.rdbuf()->sputn(text, size);
}

int ProgressDisplay::Passage::sync() { return display_.console_.out.rdbuf()->pubsync(); }

}  // namespace tlslab
