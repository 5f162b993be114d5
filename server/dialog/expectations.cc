#include "server/dialog/expectations.h"

#include <algorithm>
#include <cstdio>

namespace tlslab {
namespace {

std::string Hex(char byte) {
  char text[8];
  std::snprintf(text, sizeof text, "0x%02x", static_cast<unsigned char>(byte));
  return text;
}

}  // namespace

Expectations::Expectations(const ExchangeScript& script) : states_(script.size()) {
  uint64_t at = 0;
  for (size_t i = 0; i < script.size(); ++i) {
    const ExchangeStep& step = script[i];
    if (step.kind == ExchangeStep::Kind::kReadBytes) at = std::max(at, step.bytes);
    if (step.kind != ExchangeStep::Kind::kExpect) continue;
    windows_.push_back({i, at, step.data});
    states_[i].met = step.data.empty();
    at += step.data.size();
  }
}

void Expectations::OnData(std::string_view data) {
  for (const Window& window : windows_) Compare(window, data);
  received_ += data.size();
}

// `data` begins at received_.
void Expectations::Compare(const Window& window, std::string_view data) {
  const uint64_t end = window.begin + window.data.size();
  const uint64_t from = std::max(window.begin, received_);
  const uint64_t to = std::min<uint64_t>(end, received_ + data.size());
  State& state = states_[window.step];
  if (from >= to) return;
  for (uint64_t i = from; i < to && state.difference.empty(); ++i) {
    const char came = data[i - received_];
    const char wanted = window.data[i - window.begin];
    if (came == wanted) continue;
    state.difference = "byte " + std::to_string(i - window.begin) + " is " + Hex(came) +
                       ", and not " + Hex(wanted) + " as expected";
  }
  state.met = to == end && state.difference.empty();
}

}  // namespace tlslab
