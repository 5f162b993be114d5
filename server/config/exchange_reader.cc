#include "server/config/exchange_reader.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

using Kind = ExchangeStep::Kind;

constexpr int kMaxSteps = 100;
constexpr size_t kMaxSend = 1 << 20;
constexpr size_t kMaxExpect = 64 * 1024;

ExchangeStep OfKind(Kind kind) {
  ExchangeStep step;
  step.kind = kind;
  return step;
}

ExchangeStep WithData(Kind kind, const std::string& data) {
  ExchangeStep step = OfKind(kind);
  step.data = data;
  return step;
}

ExchangeStep ReadStep(const v1::ExchangeStep& step, const std::string& field,
                      RequestProblems* problems) {
  ExchangeStep read;
  switch (step.step_case()) {
    case v1::ExchangeStep::kSend:
      return WithData(Kind::kSend, step.send());
    case v1::ExchangeStep::kSendText:
      return WithData(Kind::kSend, step.send_text());
    case v1::ExchangeStep::kReadToEnd:
      return OfKind(Kind::kReadToEnd);
    case v1::ExchangeStep::kReadBytes:
      read = OfKind(Kind::kReadBytes);
      read.bytes = step.read_bytes();
      return read;
    case v1::ExchangeStep::kClose:
      return OfKind(Kind::kClose);
    case v1::ExchangeStep::kExpect:
      return WithData(Kind::kExpect, step.expect());
    case v1::ExchangeStep::kExpectText:
      return WithData(Kind::kExpect, step.expect_text());
    case v1::ExchangeStep::kCloseTransport:
      return OfKind(Kind::kCloseTransport);
    case v1::ExchangeStep::kKeyUpdate:
      read = OfKind(Kind::kKeyUpdate);
      read.update_requested = step.key_update().update_requested();
      return read;
    case v1::ExchangeStep::kRenegotiate:
      return OfKind(Kind::kRenegotiate);
    case v1::ExchangeStep::kRequestCertificate:
      return OfKind(Kind::kRequestCertificate);
    case v1::ExchangeStep::kHandshake:
      return OfKind(Kind::kHandshake);
    case v1::ExchangeStep::STEP_NOT_SET:
      break;
  }
  problems->Invalid(field,
                    "required: one of send, send_text, read_to_end, read_bytes, close, expect, "
                    "expect_text, close_transport, key_update, renegotiate, request_certificate, "
                    "handshake");
  return read;
}

// Can be done on a transport without TLS.
bool DoesWithoutTls(Kind kind) { return kind == Kind::kCloseTransport; }

// Needs this end to be able to send.
bool Speaks(Kind kind) {
  return kind == Kind::kSend || kind == Kind::kKeyUpdate || kind == Kind::kRenegotiate ||
         kind == Kind::kRequestCertificate;
}

// Needs more to come from the peer.
bool Hears(Kind kind) {
  return kind == Kind::kExpect || kind == Kind::kRenegotiate || kind == Kind::kRequestCertificate;
}

// Where the handshake begins: marks the steps, and tells what contradicts `start`.
class HandshakeStart {
 public:
  HandshakeStart(const v1::Exchange& exchange, std::string_view field, RequestProblems* problems)
      : start_(exchange.handshake_start()),
        field_(FieldPath(field, "handshake_start")),
        problems_(problems) {
    if (!v1::Exchange::HandshakeStart_IsValid(start_)) {
      problems_->Invalid(field_, "not a value of this enum");
    }
  }

  void Mark(const std::string& path, ExchangeStep* step) {
    const bool act = step->kind == Kind::kHandshake;
    if (act) CheckHandshake(path);
    if (begun_ || (start_ != v1::Exchange::EXPLICIT && start_ != v1::Exchange::ON_FIRST_USE)) {
      return;
    }
    const bool needs = !act && !DoesWithoutTls(step->kind);
    step->handshake = ExchangeStep::Handshake::kNotBegun;
    if (act || (needs && start_ == v1::Exchange::ON_FIRST_USE)) {
      step->handshake = ExchangeStep::Handshake::kBegins;
      begun_ = true;
    } else if (needs) {
      problems_->Invalid(path, "needs TLS, so it comes after the handshake step");
    }
  }

  // Its length and its handshake steps.
  void CheckWhole(const v1::Exchange& exchange) {
    const bool has_step = std::any_of(exchange.steps().begin(), exchange.steps().end(),
                                      [](const auto& step) { return step.has_handshake(); });
    if (start_ == v1::Exchange::EXPLICIT && !has_step) {
      problems_->Invalid(field_, "EXPLICIT needs a handshake step");
    }
    if (start_ == v1::Exchange::ON_FIRST_USE && exchange.steps_size() == 0) {
      problems_->Invalid(field_, "ON_FIRST_USE needs a step: without one nothing is used");
    }
  }

 private:
  void CheckHandshake(const std::string& path) {
    if (start_ != v1::Exchange::EXPLICIT) {
      problems_->Invalid(path, "only with handshake_start EXPLICIT");
    } else if (seen_) {
      problems_->Invalid(path, "a script has one handshake step at most");
    }
    seen_ = true;
  }

  const v1::Exchange::HandshakeStart start_;
  const std::string field_;
  RequestProblems* const problems_;
  bool begun_ = false;
  bool seen_ = false;  // a handshake step
};

void CheckAlone(const ExchangeStep& step, Role role, const std::string& field,
                RequestProblems* problems) {
  if (step.kind == Kind::kSend && step.data.size() > kMaxSend) {
    problems->Invalid(field, "at most 1 MiB");
  }
  if (step.kind == Kind::kExpect && step.data.size() > kMaxExpect) {
    problems->Invalid(field, "at most 64 KiB");
  }
  if (step.kind == Kind::kRequestCertificate && role == Role::kClient) {
    problems->Invalid(field, "only a server asks for a certificate");
  }
}

}  // namespace

std::shared_ptr<const ExchangeScript> ReadExchange(const v1::Exchange& exchange, Role role,
                                                   std::string_view field,
                                                   RequestProblems* problems) {
  HandshakeStart start(exchange, field, problems);
  start.CheckWhole(exchange);
  if (exchange.steps_size() == 0) return nullptr;
  auto script = std::make_shared<ExchangeScript>();
  std::string steps = FieldPath(field, "steps");
  if (exchange.steps_size() > kMaxSteps) {
    problems->Invalid(steps, absl::StrCat("at most ", kMaxSteps, " steps"));
    return script;
  }
  bool closed = false;
  bool heard_all = false;
  bool ended = false;
  for (int i = 0; i < exchange.steps_size(); ++i) {
    const std::string path = FieldPath(steps, i);
    ExchangeStep& step = script->emplace_back(ReadStep(exchange.steps(i), path, problems));
    start.Mark(path, &step);
    CheckAlone(step, role, path, problems);
    // RFC 8446 section 6.1: what follows close_notify would not be sent.
    if (ended) {
      problems->Invalid(path, "nothing follows close_transport");
    } else if (closed && Speaks(step.kind)) {
      problems->Invalid(
          path, step.kind == Kind::kSend ? "cannot send after close" : "cannot follow close");
    } else if (heard_all && Hears(step.kind)) {
      problems->Invalid(path, "nothing comes after read_to_end");
    }
    closed |= step.kind == Kind::kClose;
    heard_all |= step.kind == Kind::kReadToEnd;
    ended |= step.kind == Kind::kCloseTransport;
  }
  return script;
}

}  // namespace tlslab
