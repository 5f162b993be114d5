#include "client/render/wire_summary.h"

#include <google/protobuf/descriptor.h>

#include "client/text/enum_text.h"

namespace tlslab {
namespace {

std::string NameOf(const v1::CodePoint& point) {
  return point.name().empty() ? std::to_string(point.value()) : point.name();
}

std::string EnumText(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  return value != nullptr ? ShortEnumName(*value) : std::to_string(number);
}

// "record 4 (certificate, finished)".
std::string PlaceText(const v1::FaultHit& hit) {
  if (!hit.has_record_number()) return "a segment";
  std::string inside;
  for (const v1::CodePoint& message : hit.handshake_messages()) {
    inside += (inside.empty() ? "" : ", ") + NameOf(message);
  }
  if (inside.empty() && hit.has_content_type()) inside = NameOf(hit.content_type());
  return "record " + std::to_string(hit.record_number()) +
         (inside.empty() ? "" : " (" + inside + ")");
}

}  // namespace

std::string FaultSummary(const v1::FaultOutcome& outcome) {
  std::string text = outcome.fault_id() + ": ";
  if (!outcome.fired()) {
    text += "did not fire";
  } else if (outcome.fired_count() > 1) {
    text += "fired " + std::to_string(outcome.fired_count()) + " times, first";
  } else {
    text += "fired";
  }
  if (outcome.fired() && !outcome.hits().empty()) text += " in " + PlaceText(outcome.hits(0));
  if (!outcome.without_effect().empty()) text += "; without effect: " + outcome.without_effect();
  return text;
}

std::string RelaySummary(const v1::RelayResult& result) {
  std::string text = EnumText(*v1::RelayClose::Kind_descriptor(), result.close().kind());
  if (!result.connect_error().empty()) {
    return text + ", " + result.target_address() + ": " + result.connect_error();
  }
  return text + ", " + std::to_string(result.client_received_bytes()) + " bytes from the client, " +
         std::to_string(result.target_received_bytes()) + " from the target";
}

std::string TerminatorSummary(const v1::TerminatorResult& result) {
  std::string text = EnumText(*v1::TerminatorClose::Kind_descriptor(), result.close().kind());
  if (!result.connect_error().empty()) {
    return text + ", " + result.backend_address() + ": " + result.connect_error();
  }
  text += ", " + std::to_string(result.client_received_bytes()) + " bytes from the client, " +
          std::to_string(result.backend_received_bytes()) + " from the backend";
  if (!result.requests().empty()) {
    text += ", " + std::to_string(result.requests_size()) +
            (result.requests_size() == 1 ? " request" : " requests");
  }
  return result.error().empty() ? text : text + "; " + result.error();
}

std::string ReplySummary(const v1::HelloReply& reply) {
  std::string text = EnumText(*v1::HelloReply::Kind_descriptor(), reply.kind());
  if (reply.version() != v1::TLS_VERSION_UNSPECIFIED) {
    text += " " + EnumText(*v1::TlsVersion_descriptor(), reply.version());
  }
  if (reply.has_cipher_suite()) text += " " + NameOf(reply.cipher_suite());
  if (reply.has_group()) text += " " + NameOf(reply.group());
  if (reply.has_alert()) {
    text += (reply.kind() == v1::HelloReply::ALERT ? " " : ", alert ") + NameOf(reply.alert()) +
            " (" + std::to_string(reply.alert().value()) + ")";
  }
  if (reply.close_kind() != v1::CLOSE_KIND_UNSPECIFIED) {
    text += ", then " + EnumText(*v1::CloseKind_descriptor(), reply.close_kind());
  }
  if (!reply.system_error().empty()) text += ", " + reply.system_error();
  return text;
}

std::string ComparisonSummary(const v1::CompareObservationsResponse& comparison) {
  std::string text;
  for (const v1::ObservationGroup& group : comparison.groups()) {
    const int size = group.labels_size();
    text += (text.empty() ? "" : "; ") + std::to_string(size) +
            (size == 1 ? " alone: " : " that look alike: ");
    for (int i = 0; i < size; ++i) text += (i > 0 ? ", " : "") + group.labels(i);
  }
  return text;
}

}  // namespace tlslab
