#include "client/report/html/cell_outcome.h"

#include <string_view>

#include "client/text/enum_text.h"
#include "client/text/utf8.h"

namespace tlslab {
namespace {

constexpr size_t kMaxBytes = 160;

std::string Cut(std::string_view text) {
  if (text.size() <= kMaxBytes) {
    return std::string(text);
  }
  size_t length = 0;
  while (true) {
    const size_t next = Utf8Length(text.substr(length));
    if (next == 0 || length + next > kMaxBytes) {
      return std::string(text.substr(0, length)) + "…";
    }
    length += next;
  }
}

void Add(const std::string& part, std::string& outcome) {
  if (!part.empty()) {
    outcome += (outcome.empty() ? "" : " · ") + part;
  }
}

std::string OfFailure(const v1::HandshakeFailure& failure) {
  std::string outcome;
  const google::protobuf::EnumDescriptor& classes = *v1::HandshakeFailure::ErrorClass_descriptor();
  if (const auto* value = classes.FindValueByNumber(failure.error_class())) {
    Add(ShortEnumName(*value), outcome);
  }
  Add(failure.alert().name(), outcome);
  return outcome;
}

std::string OfHandshake(const v1::HandshakeResult& result) {
  if (result.has_failure()) {
    return OfFailure(result.failure());
  }
  std::string outcome;
  Add(result.negotiated().version_name(), outcome);
  Add(result.negotiated().cipher_suite().name(), outcome);
  Add(result.negotiated().group().name(), outcome);
  if (result.negotiated().session_resumed()) {
    Add("resumed", outcome);
  }
  return outcome;
}

std::string OfChain(const v1::VerifyCertificateChainResponse& chain) {
  return chain.verification().has_error() ? chain.verification().error().name() : "chain is good";
}

std::string OfReply(const v1::HelloReply& reply) {
  std::string outcome;
  if (const auto* value = v1::HelloReply::Kind_descriptor()->FindValueByNumber(reply.kind())) {
    Add(ShortEnumName(*value), outcome);
  }
  Add(reply.alert().name(), outcome);
  Add(reply.cipher_suite().name(), outcome);
  return outcome;
}

// The last step that has something to tell.
std::string OfSteps(const v1::CellReport& cell) {
  for (int i = cell.steps_size() - 1; i >= 0; --i) {
    const v1::StepReport& step = cell.steps(i);
    if (step.has_reply()) {
      return OfReply(step.reply());
    }
    if (step.has_client() || step.has_server()) {
      return OfHandshake(step.has_client() ? step.client() : step.server());
    }
    if (step.has_chain()) {
      return OfChain(step.chain());
    }
    if (step.handshakes_size() > 0) {
      return OfHandshake(step.handshakes(step.handshakes_size() - 1));
    }
  }
  return "";
}

std::string OfWhatDidNotHold(const v1::CellReport& cell) {
  for (const v1::StepReport& step : cell.steps()) {
    for (const v1::ExpectationReport& expectation : step.expectations()) {
      if (!expectation.held()) {
        return expectation.path() + ": expected " + expectation.expected() + ", was " +
               expectation.actual();
      }
    }
  }
  return "";
}

std::string FirstOfSteps(const v1::CellReport& cell,
                         const std::string& (v1::StepReport::*text)() const) {
  for (const v1::StepReport& step : cell.steps()) {
    if (!(step.*text)().empty()) {
      return (step.*text)();
    }
  }
  return "";
}

std::string Outcome(const v1::CellReport& cell) {
  switch (cell.verdict()) {
    case v1::VERDICT_FAILED:
      return OfWhatDidNotHold(cell);
    case v1::VERDICT_ERRORED:
      return cell.error().empty() ? FirstOfSteps(cell, &v1::StepReport::error) : cell.error();
    case v1::VERDICT_SKIPPED:
      return cell.skip_reason().empty() ? FirstOfSteps(cell, &v1::StepReport::skip_reason)
                                        : cell.skip_reason();
    default:
      return OfSteps(cell);
  }
}

}  // namespace

std::string CellOutcome(const v1::CellReport& cell) { return Cut(Outcome(cell)); }

}  // namespace tlslab
