// Fuzz target: whatever a client sends to a revocation responder, it is answered with HTTP
// that hangs together, and with the same however the bytes are cut.
//
// For hours of it:
//   bazel run --config=fuzz //server/lab:revocation_answers_fuzz -- -max_total_time=3600
#include <memory>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "certs/mint/mint.h"
#include "certs/ossl/errors.h"
#include "server/dialog/http_server.h"
#include "server/lab/revocation_answers.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1800000000);

// Its key signs the same bytes in the same way each time.
const std::shared_ptr<const Credential>& Authority() {
  static const auto* const authority = new std::shared_ptr<const Credential>([] {
    MintSpec spec;
    spec.common_name = "CA";
    spec.key_type = "ed25519";
    spec.certificate_authority = true;
    return *Mint(spec, nullptr, kNow);
  }());
  return *authority;
}

ResponderPlan Script() {
  ResponderPlan plan;
  plan.issuer = "certificates/ca";
  plan.responses.resize(1);
  plan.responses[0].answer.serial_number = "1F03";
  plan.responses[0].answer.status = OcspStatus::kRevoked;
  return plan;
}

std::string Served(std::string_view bytes, size_t piece, uint64_t* bad) {
  RevocationAnswers answers(
      Script(),
      [](const std::string&) -> std::optional<HeldCertificate> {
        return HeldCertificate{Authority(), 1};
      },
      [] { return kNow; });
  HttpServer server([&](const HttpRequest& request) { return answers.Answer(request); },
                    [&] { answers.NoteBadRequest(); });
  std::string said;
  const auto drive = [&] {
    while (server.Advance()) said += server.TakeOutput();
  };
  for (size_t at = 0; at < bytes.size(); at += piece) {
    server.Receive(bytes.substr(at, piece));
    drive();
  }
  server.OnEnd();
  drive();
  FUZZ_CHECK(server.finished());
  *bad = answers.counts().bad_requests;
  return said;
}

// Whether a client is asked for its body depends on whether that is there already.
std::string WithoutContinue(std::string said) {
  return absl::StrReplaceAll(said, {{"HTTP/1.1 100 Continue\r\n\r\n", ""}});
}

void Check(std::string_view bytes) {
  uint64_t bad = 0;
  uint64_t bad_in_pieces = 0;
  const std::string said = Served(bytes, bytes.size() + 1, &bad);
  FUZZ_CHECK(said.empty() || said.rfind("HTTP/1.", 0) == 0);
  FUZZ_CHECK(WithoutContinue(Served(bytes, 7, &bad_in_pieces)) == WithoutContinue(said));
  FUZZ_CHECK(bad == bad_in_pieces);
  FUZZ_CHECK(TakeErrors().empty());
  ReadOcspRequest(bytes);
}

// Of a certificate "1F03" whose issuer has no such hashes, with a nonce.
std::string OcspRequestBytes() {
  const auto sequence = [](const std::string& content) {
    return std::string("\x30") + static_cast<char>(content.size()) + content;
  };
  const std::string sha1("\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00", 9);
  const std::string hash = "\x04\x14" + std::string(20, 'h');
  const std::string id = sequence(sequence(sha1) + hash + hash + "\x02\x02\x1f\x03");
  const std::string nonce =
      sequence("\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x02\x04\x06\x04\x04none");
  const std::string extensions = sequence(nonce);
  return sequence(sequence(sequence(sequence(id)) + "\xa2" + static_cast<char>(extensions.size()) +
                           extensions));
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  const std::string question = OcspRequestBytes();
  const std::string get = "GET /ocsp/" + absl::Base64Escape(question) + " HTTP/1.1\r\n\r\n";
  return {
      question,
      "POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(question.size()) +
          "\r\n\r\n" + question + get,
      "GET /ca.crl HTTP/1.1\r\nConnection: close\r\n\r\nHEAD /ca.crt HTTP/1.0\r\n\r\n",
      "POST /ocsp HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n4\r\n"
      "body\r\n0\r\n\r\nPUT /delta.crl?x HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
  };
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tlslab::Check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
