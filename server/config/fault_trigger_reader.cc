#include "server/config/fault_trigger_reader.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/codepoints/content_types.h"
#include "server/codepoints/handshake_types.h"
#include "server/codepoints/nearest.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

using At = FaultTrigger::At;

constexpr absl::Duration kMaxAfter = absl::Seconds(300);

constexpr char kPlaces[] =
    "required: one of record_number, segment_number, byte_number, handshake_message, milestone, "
    "after, content_type";

void ReadNumber(At at, uint64_t number, const std::string& field, FaultTrigger* read,
                RequestProblems* problems) {
  read->at = at;
  read->number = number;
  if (number == 0) problems->Invalid(field, "counts from 1");
}

Milestone ReadMilestone(v1::Milestone milestone, const std::string& field,
                        RequestProblems* problems) {
  switch (milestone) {
    case v1::CLIENT_HELLO:
      return Milestone::kClientHello;
    case v1::SERVER_HELLO:
      return Milestone::kServerHello;
    case v1::FINISHED:
      return Milestone::kFinished;
    case v1::FIRST_APPLICATION_DATA:
      return Milestone::kFirstApplicationData;
    case v1::EARLY_DATA:
      return Milestone::kEarlyData;
    case v1::CLOSE_NOTIFY:
      return Milestone::kCloseNotify;
    case v1::MILESTONE_UNSPECIFIED:
      problems->Invalid(field, "required");
      break;
    default:
      problems->Invalid(field, "not a value of this enum");
      break;
  }
  return Milestone::kClientHello;
}

}  // namespace

uint16_t ReadWireName(const std::string& text, const WireNames& names, std::string_view field,
                      RequestProblems* problems) {
  const std::string what(names.what);
  if (text.empty()) {
    problems->Invalid(field, absl::StrCat("required: the name or number of a ", what));
    return 0;
  }
  if (std::optional<uint16_t> value = names.value(text)) return *value;
  uint32_t number = 0;
  if (absl::SimpleAtoi(text, &number)) {
    if (number > names.most) problems->Invalid(field, absl::StrCat("at most ", names.most));
    return static_cast<uint16_t>(number);
  }
  const std::string near = NearestName(text, NamesOf(names.registry));
  problems->Invalid(field, absl::StrCat("unknown ", what, " '", text, "'",
                                        near.empty() ? "; its number does as well"
                                                     : "; did you mean '" + near + "'?"));
  return 0;
}

FaultTrigger ReadFaultTrigger(const v1::FaultTrigger& trigger, std::string_view field,
                              RequestProblems* problems) {
  FaultTrigger read;
  const auto path = [field](std::string_view child) { return FieldPath(field, child); };
  switch (trigger.at_case()) {
    case v1::FaultTrigger::kRecordNumber:
      ReadNumber(At::kRecord, trigger.record_number(), path("record_number"), &read, problems);
      break;
    case v1::FaultTrigger::kSegmentNumber:
      ReadNumber(At::kSegment, trigger.segment_number(), path("segment_number"), &read, problems);
      break;
    case v1::FaultTrigger::kByteNumber:
      ReadNumber(At::kByte, trigger.byte_number(), path("byte_number"), &read, problems);
      break;
    case v1::FaultTrigger::kHandshakeMessage:
      read.at = At::kMessage;
      read.type = static_cast<uint8_t>(ReadWireName(
          trigger.handshake_message(), {"handshake message", HandshakeTypes(), HandshakeTypeValue},
          path("handshake_message"), problems));
      break;
    case v1::FaultTrigger::kMilestone:
      read.at = At::kMilestone;
      read.milestone = ReadMilestone(trigger.milestone(), path("milestone"), problems);
      break;
    case v1::FaultTrigger::kAfter:
      read.at = At::kAfter;
      read.after = absl::ToChronoNanoseconds(
          ReadDuration(trigger.after(), absl::ZeroDuration(), kMaxAfter, path("after"), problems));
      break;
    case v1::FaultTrigger::kContentType:
      read.at = At::kContentType;
      read.type = static_cast<uint8_t>(
          ReadWireName(trigger.content_type(), {"content type", ContentTypes(), ContentTypeValue},
                       path("content_type"), problems));
      break;
    case v1::FaultTrigger::AT_NOT_SET:
      problems->Invalid(field, kPlaces);
      break;
  }
  if (trigger.has_occurrence()) {
    read.occurrence = trigger.occurrence();
    if (read.occurrence == 0) problems->Invalid(path("occurrence"), "counts from 1");
  }
  return read;
}

}  // namespace tlslab
