#include "tests/matrix/cell.h"

#include <gtest/gtest.h>
#include <openssl/tls1.h>

#include <cstdio>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/report/handshake_result.h"
#include "server/testing/contexts.h"
#include "tests/matrix/suite_facts.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

// More would hide the first.
constexpr int kMostShown = 10;

struct BothEnds {
  v1::HandshakeResult client;
  v1::HandshakeResult server;
};

BothEnds Run(const Cell& cell) {
  MemoryPairResult pair = Pair(cell.client, cell.server);
  BothEnds ends;
  ReportHandshake(pair.client, &ends.client);
  ReportHandshake(pair.server, &ends.server);
  return ends;
}

// Collects what differs, each with the end that it is about.
class Differences {
 public:
  explicit Differences(std::vector<std::string>* found) : found_(found) {}
  void Of(const char* end) { end_ = end; }

  template <typename A, typename B>
  void Expect(const char* what, const A& expected, const B& told) {
    if (expected == told) return;
    found_->push_back(absl::StrCat(end_, ": ", what, " is ", told, ", not ", expected));
  }

  // A code point that is told exactly when it is expected.
  void ExpectPoint(const char* what, std::optional<uint16_t> expected, bool told,
                   const v1::CodePoint& point) {
    Expect(what, expected ? int{*expected} : -1, told ? static_cast<int>(point.value()) : -1);
  }

 private:
  std::vector<std::string>* found_;
  const char* end_ = "";
};

int WireNumber(v1::TlsVersion version) {
  switch (version) {
    case v1::TLS_VERSION_SSL30:
      return 0x0300;
    case v1::TLS_VERSION_TLS10:
      return 0x0301;
    case v1::TLS_VERSION_TLS11:
      return 0x0302;
    case v1::TLS_VERSION_TLS12:
      return 0x0303;
    case v1::TLS_VERSION_TLS13:
      return 0x0304;
    default:
      return 0;
  }
}

void CompareAgreed(const Agreed& expected, const v1::HandshakeResult& told, bool client,
                   Differences* out) {
  out->Expect("a failure", "", told.has_failure() ? told.failure().summary() : "");
  const v1::NegotiatedParameters& agreed = told.negotiated();
  out->Expect("version", int{expected.version}, WireNumber(agreed.version()));
  const SuiteFacts suite = *FactsOfSuite(expected.suite);
  out->Expect("suite", expected.suite, agreed.cipher_suite().value());
  out->Expect("suite's name", suite.name, agreed.cipher_suite().name());
  out->Expect("key bits", suite.key_bits, agreed.cipher_suite().algorithm_bits());
  const unsigned strength = agreed.cipher_suite().bits();
  if (strength != suite.other_strength) out->Expect("strength", suite.strength, strength);
  out->ExpectPoint("group", expected.group, agreed.has_group(), agreed.group());
  const auto& local = client ? expected.client_scheme : expected.server_scheme;
  const auto& peer = client ? expected.server_scheme : expected.client_scheme;
  out->ExpectPoint("own scheme", local, agreed.has_local_signature_scheme(),
                   agreed.local_signature_scheme());
  out->ExpectPoint("peer's scheme", peer, agreed.has_peer_signature_scheme(),
                   agreed.peer_signature_scheme());
  out->Expect("hello_retry_requested is told", expected.version == TLS1_3_VERSION,
              agreed.has_hello_retry_requested());
  out->Expect("hello_retry_requested", expected.hello_retry, agreed.hello_retry_requested());
  out->Expect("session_resumed is told", true, agreed.has_session_resumed());
  out->Expect("session_resumed", false, agreed.session_resumed());
  if (agreed.has_forward_secret()) {
    out->Expect("forward_secret", suite.ephemeral(), agreed.forward_secret());
  }
  out->Expect("close", v1::CloseKind_Name(v1::CLOSE_KIND_CLOSE_NOTIFY),
              v1::CloseKind_Name(told.close_kind()));
}

// What the end that hears of the refusal makes of the alert.
F::ErrorClass HeardAs(uint8_t alert) {
  switch (alert) {
    case TLS1_AD_PROTOCOL_VERSION:
      return F::VERSION_MISMATCH;
    case SSL_AD_CERTIFICATE_REQUIRED:
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_UNKNOWN_CA:
      return F::REJECTED_BY_PEER_CERTIFICATE;
    default:
      return F::REJECTED_BY_PEER;
  }
}

void CompareRefused(const Refused& expected, const v1::HandshakeResult& told, bool client,
                    Differences* out) {
  out->Expect("fails", true, told.has_failure());
  const bool refuses_first = client == (expected.by == Role::kClient);
  std::optional<Refusal> own = expected.other;
  if (refuses_first) own = Refusal{expected.alert, expected.error_class};
  const F& failure = told.failure();
  const F::Cause own_cause = own && !own->alert ? F::LOCAL_ERROR : F::LOCAL_ALERT;
  out->Expect("cause", F::Cause_Name(own ? own_cause : F::PEER_ALERT),
              F::Cause_Name(failure.cause()));
  const std::optional<uint8_t> alert = own ? own->alert : expected.alert;
  out->Expect("alert", alert ? int{*alert} : -1,
              failure.has_alert() ? static_cast<int>(failure.alert().value()) : -1);
  if (!refuses_first || expected.or_class != failure.error_class()) {
    out->Expect("class", F::ErrorClass_Name(own ? own->error_class : HeardAs(expected.alert)),
                F::ErrorClass_Name(failure.error_class()));
  }
  out->Expect("phase",
              v1::HandshakePhase_Name(client ? expected.client_phase : expected.server_phase),
              v1::HandshakePhase_Name(failure.phase()));
}

// The words of one end, less its certificates and messages.
std::string Told(v1::HandshakeResult result) {
  result.clear_peer();
  result.clear_messages();
  result.clear_client_hello();
  result.clear_phases();
  result.clear_wire();
  return result.ShortDebugString();
}

}  // namespace

void Matrix::Check(const Cell& cell) {
  const BothEnds ends = Run(cell);
  std::vector<std::string> found;
  Differences out(&found);
  for (bool client : {true, false}) {
    out.Of(client ? "client" : "server");
    const v1::HandshakeResult& told = client ? ends.client : ends.server;
    if (const auto* agreed = std::get_if<Agreed>(&cell.expected)) {
      CompareAgreed(*agreed, told, client, &out);
    } else {
      CompareRefused(std::get<Refused>(cell.expected), told, client, &out);
    }
  }
  if (found.empty()) {
    ++(std::holds_alternative<Agreed>(cell.expected) ? completed_ : refused_);
    return;
  }
  if (++unexpected_ > kMostShown) return;
  ADD_FAILURE() << topic_ << ": " << cell.name << "\n  " << absl::StrJoin(found, "\n  ")
                << "\nclient: " << Told(ends.client) << "\nserver: " << Told(ends.server);
}

Matrix::~Matrix() {
  const int cells = completed_ + refused_ + unexpected_;
  std::printf("matrix: %s: %d cells: %d completed, %d refused, %d unexpected\n", topic_.c_str(),
              cells, completed_, refused_, unexpected_);
  EXPECT_GT(cells, 0) << topic_ << " has no cells";
  EXPECT_EQ(unexpected_, 0) << topic_;
}

}  // namespace tlslab
