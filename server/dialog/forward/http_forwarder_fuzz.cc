// Fuzz target: whatever a client says, what goes on to the backend does not hang on how it was cut,
// is itself taken without a change of meaning, and says of the client what the lab knows.
//
// For hours of it:
//   bazel run --config=fuzz //server/dialog/forward:http_forwarder_fuzz -- -max_total_time=3600
#include <string>
#include <string_view>

#include "server/dialog/forward/http_forwarder.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

struct Outcome {
  std::string sent;
  bool failed = false;
  size_t requests = 0;
};

Outcome Forward(std::string_view bytes, size_t piece, bool add) {
  HttpForwardingPlan plan;
  plan.x_forwarded = add;
  plan.keep_client_fields = !add;
  ForwardedClient client;
  client.address = "192.0.2.1";
  HttpForwarder forwarder(plan, client);
  Outcome outcome;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    outcome.sent += forwarder.Forward(bytes.substr(at, piece));
    while (forwarder.waits()) outcome.sent += forwarder.Forward("");
  }
  outcome.failed = !forwarder.error().empty();
  outcome.requests = forwarder.requests().size();
  return outcome;
}

size_t Count(const std::string& text, std::string_view word) {
  size_t count = 0;
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
  return count;
}

void Check(std::string_view bytes) {
  const Outcome whole = Forward(bytes, bytes.size() + 1, /*add=*/true);
  const Outcome pieces = Forward(bytes, 5, /*add=*/true);
  FUZZ_CHECK(whole.failed == pieces.failed);
  FUZZ_CHECK(whole.requests == pieces.requests);
  FUZZ_CHECK(Count(whole.sent, "\r\nX-Forwarded-For: 192.0.2.1\r\n") >= whole.requests);
  // The backend's parser, were it this one, finds the same requests.
  const Outcome again = Forward(whole.sent, whole.sent.size() + 1, /*add=*/false);
  FUZZ_CHECK(!again.failed);
  FUZZ_CHECK(again.requests == whole.requests);
  FUZZ_CHECK(again.sent == whole.sent);
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  return {
      "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n",
      "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.0\r\n\r\n",
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!"
      "\r\n0\r\nT: v\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade, x\r\nX: y\r\n\r\n",
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
  };
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tlslab::Check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
