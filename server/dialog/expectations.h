// The bytes that a script expects, compared as they come, so that none need be kept.
//
//   Expectations expectations(script);
//   expectations.OnData("what ca");
//   expectations.StateOf(3);  // of the script's fourth step
//
// Where in the stream a step expects its bytes follows from the steps before it: it
// goes on where they left off.
#ifndef TLSLAB_SERVER_DIALOG_EXPECTATIONS_H_
#define TLSLAB_SERVER_DIALOG_EXPECTATIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/script.h"

namespace tlslab {

class Expectations {
 public:
  // `script` must outlive this.
  explicit Expectations(const ExchangeScript& script);

  void OnData(std::string_view data);

  struct State {
    bool met = false;
    std::string difference;  // the first, in words; empty: none so far
  };
  // Of a kExpect step.
  const State& StateOf(size_t step) const { return states_[step]; }

 private:
  struct Window {
    size_t step = 0;
    uint64_t begin = 0;  // in the stream
    std::string_view data;
  };
  void Compare(const Window& window, std::string_view data);

  std::vector<Window> windows_;  // in order, none overlapping another
  std::vector<State> states_;    // by step
  uint64_t received_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_EXPECTATIONS_H_
