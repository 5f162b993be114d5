#include "client/render/fault_text.h"

#include <algorithm>

#include "client/render/facts.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

std::string NameOf(const v1::CodePoint& point) {
  return point.name().empty() ? "type " + std::to_string(point.value()) : point.name();
}

// "record 4 (certificate, certificate_verify)"; without messages it has the record's type.
std::string UnitText(const v1::FaultHit& hit) {
  if (!hit.has_record_number()) return "a segment";
  std::string inside;
  for (const v1::CodePoint& message : hit.handshake_messages()) {
    inside += (inside.empty() ? "" : ", ") + NameOf(message);
  }
  if (inside.empty() && hit.has_content_type()) inside = NameOf(hit.content_type());
  return "record " + std::to_string(hit.record_number()) +
         (inside.empty() ? "" : " (" + inside + ")");
}

std::string HitText(const v1::FaultHit& hit) {
  return "in " + UnitText(hit) + ", " + std::to_string(hit.stream_offset()) + " bytes in, after " +
         MeasuredTimeText(hit.event_offset());
}

std::string OutcomeText(const v1::FaultOutcome& outcome) {
  std::string text;
  if (!outcome.fired()) {
    text = "did not fire";
  } else if (outcome.fired_count() > 1) {
    text = "fired " + std::to_string(outcome.fired_count()) + " times, first ";
  } else {
    text = "fired ";
  }
  if (outcome.replaced()) text += "before the plan was replaced, ";
  if (outcome.fired()) text += outcome.hits().empty() ? "" : HitText(outcome.hits(0));
  if (!outcome.without_effect().empty()) {
    text += (outcome.fired() ? "; once without effect: " : ": ") + outcome.without_effect();
  }
  return text;
}

}  // namespace

std::string FaultsText(const FaultOutcomes& outcomes) {
  std::string text;
  for (const v1::FaultOutcome& outcome : outcomes) {
    text += Fact("Fault '" + outcome.fault_id() + "'", OutcomeText(outcome));
  }
  return text;
}

bool AnyFired(const FaultOutcomes& outcomes) {
  return std::any_of(outcomes.begin(), outcomes.end(),
                     [](const v1::FaultOutcome& outcome) { return outcome.fired(); });
}

}  // namespace tlslab
