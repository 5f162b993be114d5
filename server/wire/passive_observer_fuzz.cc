// Fuzz target: whatever passes, an observer and the fingerprints hold their bounds, read nothing
// beyond what came, and the cutting of the bytes makes no difference: but to streams that do not
// begin with TLS, which are looked at anew with each run.
//
// The input is runs of bytes: a byte whose top bit is the direction and the rest a length, then
// so many bytes.
//
//   bazel run --config=fuzz //server/wire:passive_observer_fuzz -- -max_total_time=3600
#include <string_view>

#include "server/wire/client_stack.h"
#include "server/wire/fingerprints.h"
#include "server/wire/passive_observer.h"
#include "server/wire/record_splitter.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

struct Run {
  FlowDirection flow;
  std::string_view bytes;
};

std::vector<Run> RunsOf(std::string_view input) {
  std::vector<Run> runs;
  while (!input.empty()) {
    const auto head = static_cast<uint8_t>(input[0]);
    const auto flow = head & 0x80 ? FlowDirection::kServerToClient : FlowDirection::kClientToServer;
    input.remove_prefix(1);
    const std::string_view bytes = input.substr(0, head & 0x7f);
    input.remove_prefix(bytes.size());
    runs.push_back({flow, bytes});
  }
  return runs;
}

bool BeginsWithTls(const std::vector<Run>& runs, FlowDirection flow) {
  RecordSplitter splitter;
  for (const Run& run : runs) {
    if (run.flow == flow) splitter.Feed(run.bytes);
  }
  return splitter.form() != RecordSplitter::Form::kNotTls;
}

Observed Look(const std::vector<Run>& runs, size_t cut) {
  PassiveObserver observer({{"abcd", "aaaa"}});
  for (const Run& run : runs) {
    for (size_t i = 0; i < run.bytes.size(); i += cut) {
      observer.OnBytes(run.flow, run.bytes.substr(i, cut), Offset(0));
    }
  }
  return observer.Take();
}

std::string RawOf(const std::optional<ParsedClientHello>& hello) { return hello ? hello->raw : ""; }

void CheckTheSame(const Observed& one, const Observed& other) {
  FUZZ_CHECK(RawOf(one.client_hello) == RawOf(other.client_hello));
  FUZZ_CHECK(one.server_hello.has_value() == other.server_hello.has_value());
  FUZZ_CHECK(one.records.size() == other.records.size());
  FUZZ_CHECK(one.alerts.size() == other.alerts.size());
  FUZZ_CHECK(one.resumed == other.resumed);
  FUZZ_CHECK(one.hidden == other.hidden);
  FUZZ_CHECK(one.server_chain == other.server_chain);
  FUZZ_CHECK(one.client_application_bytes_estimate == other.client_application_bytes_estimate);
  FUZZ_CHECK(one.server_application_bytes_estimate == other.server_application_bytes_estimate);
  for (size_t i = 0; i < one.searches.size(); ++i) {
    FUZZ_CHECK(one.searches[i].found_count == other.searches[i].found_count);
    FUZZ_CHECK(one.searches[i].stream_offset == other.searches[i].stream_offset);
  }
}

void CheckHello(const Observed& seen) {
  const ParsedClientHello* client = seen.client_hello ? &*seen.client_hello : nullptr;
  const ParsedServerHello* server = seen.server_hello ? &*seen.server_hello : nullptr;
  const FingerprintTexts texts = FingerprintsOf(client, server);
  FUZZ_CHECK(texts.ja3.empty() == (client == nullptr));
  FUZZ_CHECK(texts.ja4_prefix.size() == (client == nullptr ? 0u : 10u));
  if (client != nullptr) GuessClientStack(*client, texts.ja4_prefix + "_a_b");
}

}  // namespace

// A connection of TLS 1.3 and one of TLS 1.2, far from whole, and one that is no TLS.
std::vector<std::string> FuzzCorpus() {
  const std::string random(32, 'r');
  const std::string hello13 = std::string("\x16\x03\x01\x00\x3f\x01\x00\x00\x3b\x03\x03", 11) +
                              random + std::string("\x00\x00\x02\x13\x01\x01\x00\x00\x10", 9) +
                              std::string("\x00\x2b\x00\x03\x02\x03\x04", 7) +
                              std::string("\x00\x2d\x00\x02\x01\x01", 6) +
                              std::string("\x00\x2a\x00", 3) + std::string("\x00", 1);
  const std::string answer12 = std::string("\x16\x03\x03\x00\x2e\x02\x00\x00\x26\x03\x03", 11) +
                               random + std::string("\x00\x00\x2f\x00", 4) +
                               std::string("\x0e\x00\x00\x00", 4);
  const std::string keyed(
      "\x14\x03\x03\x00\x01\x01\x17\x03\x03\x00\x04"
      "abcd",
      15);
  const auto run = [](bool server, const std::string& bytes) {
    return std::string(1, static_cast<char>(bytes.size() | (server ? 0x80 : 0))) + bytes;
  };
  return {run(false, hello13) + run(true, answer12) + run(false, keyed) + run(true, keyed),
          run(false, hello13) + run(false, keyed) + run(true, answer12),
          run(true, "220 abcd aaaaaaaa\r\n") + run(false, "STARTTLS\r\n") + run(false, hello13),
          run(false, hello13) + run(true, std::string("\x15\x03\x01\x00\x02\x02\x28", 7))};
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tlslab;
  const std::vector<Run> runs = RunsOf(std::string_view(reinterpret_cast<const char*>(data), size));
  const Observed whole = Look(runs, 1 << 20);
  const Observed bytewise = Look(runs, 1);
  if (BeginsWithTls(runs, FlowDirection::kClientToServer) &&
      BeginsWithTls(runs, FlowDirection::kServerToClient)) {
    CheckTheSame(whole, bytewise);
    CheckTheSame(whole, Look(runs, 3));
  }
  CheckHello(whole);
  CheckHello(bytewise);
  FUZZ_CHECK(whole.client_to_server_bytes + whole.server_to_client_bytes <= size);
  FUZZ_CHECK(whole.client_application_bytes_estimate <= whole.client_to_server_bytes);
  FUZZ_CHECK(whole.server_application_bytes_estimate <= whole.server_to_client_bytes);
  return 0;
}
