// The progress of a run on a terminal: one line on standard error, drawn over itself.
//
//   ProgressDisplay progress(console, Clock::now);
//   progress.Update(400, 1000, 2);
//   progress.out() << "PASSED  x\n";   // the line is gone before, and comes back with the next
//   update
//
// It draws at most ten times a second, and nothing when standard error is no terminal. Thread-safe.
#ifndef TLSLAB_CLIENT_COMMANDS_PROGRESS_H_
#define TLSLAB_CLIENT_COMMANDS_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <ostream>
#include <streambuf>

#include "client/commands/console.h"

namespace tlslab {

class ProgressDisplay {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;

  // The console must outlive it.
  ProgressDisplay(Console& console, Now now, int columns = 80);
  ~ProgressDisplay();

  void Update(uint64_t done, uint64_t total, uint64_t bad);
  void Clear();
  // The console's output, which clears the line before it is written to.
  std::ostream& out() { return out_; }

 private:
  // Passes everything on, and clears the line first.
  class Passage : public std::streambuf {
   public:
    explicit Passage(ProgressDisplay& display) : display_(display) {}

   private:
    int overflow(int c) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;
    ProgressDisplay& display_;
  };

  void ClearLine();

  Console& console_;
  const Now now_;
  const int columns_;
  const std::chrono::steady_clock::time_point begin_;
  std::mutex mutex_;
  bool drawn_ = false;
  bool mid_line_ = false;  // of the output, which may be on the same terminal
  std::chrono::steady_clock::time_point last_;
  Passage passage_{*this};
  std::ostream out_{&passage_};
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_PROGRESS_H_
