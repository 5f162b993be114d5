// Writes the page of a run that was never made, of handshakes that were: a daemon simulates a few
// of each kind, and cells are copies of them with parameters of their own.
//
//   write_page small > small.html        a dozen experiments of all kinds
//   write_page COUNT > large.html        a matrix of so many cells, each with both ends' results
//
// For the tests of the page, and to look at it.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "client/embedded/embedded_daemon.h"
#include "client/lab/cancellation.h"
#include "client/lab/lab.h"
#include "client/report/html/html_sink.h"
#include "client/report/html/testing/sample_cells.h"
#include "client/report/html/testing/sample_handshakes.h"

namespace tlslab {
namespace {

[[noreturn]] void Fail(const std::string& why) {
  std::cerr << "write_page: " << why << "\n";
  std::exit(1);
}

template <typename T>
T ValueOrFail(absl::StatusOr<T> value) {
  if (!value.ok()) {
    Fail(std::string(value.status().message()));
  }
  return *std::move(value);
}

SampleHandshakes Simulate() {
  Cancellation cancellation;
  auto daemon = ValueOrFail(
      EmbeddedDaemon::Start(ValueOrFail(FindDaemon()), EmbeddedDaemon::Limits(), cancellation));
  auto lab = ValueOrFail(RemoteLab::Connect(daemon->address(), LabSettings(), cancellation));
  return ValueOrFail(SimulateSamples(*lab));
}

}  // namespace
}  // namespace tlslab

int main(int argc, char** argv) {
  const std::string what = argc == 2 ? argv[1] : "";
  int count = 0;
  if (what != "small" && !(absl::SimpleAtoi(what, &count) && count > 0)) {
    tlslab::Fail("usage: write_page small|COUNT");
  }
  const tlslab::SampleHandshakes handshakes = tlslab::Simulate();
  tlslab::HtmlSink sink(std::cout, tlslab::SampleDifferences);
  if (what == "small") {
    tlslab::WriteSmallRun(handshakes, sink);
  } else {
    tlslab::WriteLargeRun(handshakes, count, sink);
  }
  return std::cout.good() ? 0 : 1;
}
