#include "server/config/fault_plan_reader.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/codepoints/extension_types.h"
#include "server/config/fault_trigger_reader.h"
#include "server/config/injected_bytes.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr int kMaxFaults = 100;
constexpr size_t kMaxId = 200;
constexpr size_t kMaxBytes = 1 << 20;      // that one fault sends
constexpr size_t kMaxPlanBytes = 4 << 20;  // that all of them send
constexpr size_t kMaxMask = 1024;
constexpr uint32_t kMaxCopies = 100;
constexpr uint32_t kMaxCoalesced = 100;
constexpr absl::Duration kMaxDelay = absl::Seconds(300);
constexpr absl::Duration kMaxInterval = absl::Seconds(60);
constexpr absl::Duration kLeastDelay = absl::Nanoseconds(1);

constexpr char kActions[] =
    "required: one of drop, delay, throttle, duplicate, reorder, corrupt, truncate, fragment, "
    "coalesce, inject, replay, replace, close, reset, half_close, stall, strip_extension, "
    "set_extension, lower_version";

uint16_t ReadExtension(const std::string& text, std::string_view field, RequestProblems* problems) {
  return ReadWireName(text, {"extension", ExtensionTypes(), ExtensionTypeValue, 0xffff},
                      FieldPath(field, "extension"), problems);
}

HelloField ReadField(v1::HelloField field, const std::string& path, RequestProblems* problems) {
  switch (field) {
    case v1::LEGACY_VERSION:
      return HelloField::kLegacyVersion;
    case v1::RANDOM:
      return HelloField::kRandom;
    case v1::SESSION_ID:
      return HelloField::kSessionId;
    case v1::CIPHER_SUITE:
      return HelloField::kCipherSuite;
    case v1::COMPRESSION_METHOD:
      return HelloField::kCompressionMethod;
    case v1::KEY_SHARE:
      return HelloField::kKeyShare;
    case v1::SIGNATURE:
      return HelloField::kSignature;
    case v1::CERTIFICATE:
      return HelloField::kCertificate;
    case v1::RECORD_VERSION:
      return HelloField::kRecordVersion;
    case v1::RECORD_TAIL:
      return HelloField::kRecordTail;
    case v1::HELLO_FIELD_UNSPECIFIED:
      problems->Invalid(path, "required");
      break;
    default:
      problems->Invalid(path, "not a value of this enum");
      break;
  }
  return HelloField::kRandom;
}

fault::Corrupt ReadCorrupt(const v1::Fault::Corrupt& corrupt, std::string_view field,
                           RequestProblems* problems) {
  fault::Corrupt read;
  switch (corrupt.place_case()) {
    case v1::Fault::Corrupt::kOffsetBytes:
      read.offset = corrupt.offset_bytes();
      break;
    case v1::Fault::Corrupt::kOffsetFromEnd:
      read.offset_from_end = corrupt.offset_from_end();
      if (corrupt.offset_from_end() == 0) {
        problems->Invalid(FieldPath(field, "offset_from_end"), "counts from 1, the last byte");
      }
      break;
    case v1::Fault::Corrupt::kField:
      read.field = ReadField(corrupt.field(), FieldPath(field, "field"), problems);
      break;
    case v1::Fault::Corrupt::PLACE_NOT_SET:
      problems->Invalid(field, "required: one of offset_bytes, offset_from_end, field");
      break;
  }
  const std::string& mask = corrupt.xor_mask();
  if (mask.empty()) return read;
  read.xor_mask = mask;
  if (mask.size() > kMaxMask) {
    problems->Invalid(FieldPath(field, "xor_mask"), absl::StrCat("at most ", kMaxMask, " bytes"));
  } else if (std::all_of(mask.begin(), mask.end(), [](char byte) { return byte == 0; })) {
    problems->Invalid(FieldPath(field, "xor_mask"), "turns nothing: all of its bytes are zero");
  }
  return read;
}

fault::Fragment ReadFragment(const v1::Fault::Fragment& fragment, std::string_view field,
                             RequestProblems* problems) {
  fault::Fragment read;
  read.max_size = fragment.max_size_bytes();
  if (read.max_size == 0) problems->Invalid(FieldPath(field, "max_size_bytes"), "at least 1");
  read.as_records = fragment.as_records();
  if (fragment.has_interval()) {
    read.interval = absl::ToChronoNanoseconds(ReadDuration(fragment.interval(),
                                                           absl::ZeroDuration(), kMaxInterval,
                                                           FieldPath(field, "interval"), problems));
  }
  return read;
}

uint16_t ReadLowerVersion(v1::TlsVersion version, const std::string& field,
                          RequestProblems* problems) {
  if (version == v1::TLS_VERSION_UNSPECIFIED) {
    problems->Invalid(field, "required");
  } else if (!v1::TlsVersion_IsValid(version)) {
    problems->Invalid(field, "not a value of this enum");
  } else if (version > v1::TLS_VERSION_TLS12) {
    problems->Invalid(field, "at most TLS_VERSION_TLS12: nothing is lowered");
  } else {
    // The enum counts from SSL 3.0, whose wire number is 0x0300.
    return static_cast<uint16_t>(0x0300 + version - v1::TLS_VERSION_SSL30);
  }
  return 0x0303;
}

uint32_t ReadCount(uint32_t count, uint32_t least, uint32_t most, const std::string& field,
                   RequestProblems* problems) {
  if (count < least || count > most) {
    problems->Invalid(field, absl::StrCat("must be ", least, " to ", most));
  }
  return count;
}

const std::string& AtMost(size_t most, const std::string& bytes, const std::string& field,
                          RequestProblems* problems) {
  if (bytes.size() > most) problems->Invalid(field, absl::StrCat("at most ", most, " bytes"));
  return bytes;
}

FaultAction ReadAction(const v1::Fault& fault, std::string_view field, RequestProblems* problems) {
  const auto path = [field](std::string_view child) { return FieldPath(field, child); };
  switch (fault.action_case()) {
    case v1::Fault::kDrop:
      return fault::Drop{};
    case v1::Fault::kDelay:
      return fault::Delay{absl::ToChronoNanoseconds(ReadDuration(
          fault.delay().duration(), kLeastDelay, kMaxDelay, path("delay.duration"), problems))};
    case v1::Fault::kThrottle:
      if (fault.throttle().bytes_per_second() == 0) {
        problems->Invalid(path("throttle.bytes_per_second"), "at least 1; stall lets none pass");
      }
      return fault::Throttle{fault.throttle().bytes_per_second()};
    case v1::Fault::kDuplicate:
      if (!fault.duplicate().has_copies()) return fault::Duplicate{};
      return fault::Duplicate{
          ReadCount(fault.duplicate().copies(), 1, kMaxCopies, path("duplicate.copies"), problems)};
    case v1::Fault::kReorder:
      return fault::Reorder{};
    case v1::Fault::kCorrupt:
      return ReadCorrupt(fault.corrupt(), path("corrupt"), problems);
    case v1::Fault::kTruncate:
      return fault::Truncate{fault.truncate().size_bytes()};
    case v1::Fault::kFragment:
      return ReadFragment(fault.fragment(), path("fragment"), problems);
    case v1::Fault::kCoalesce:
      return fault::Coalesce{
          ReadCount(fault.coalesce().count(), 2, kMaxCoalesced, path("coalesce.count"), problems),
          fault.coalesce().as_record()};
    case v1::Fault::kInject:
      return fault::Inject{
          ReadInjectedBytes(fault.inject(), fault.id(), kMaxBytes, path("inject"), problems),
          fault.inject().after()};
    case v1::Fault::kReplay:
      if (fault.replay().record_number() == 0) {
        problems->Invalid(path("replay.record_number"), "counts from 1");
      }
      return fault::Replay{fault.replay().record_number()};
    case v1::Fault::kReplace:
      return fault::Replace{
          AtMost(kMaxBytes, fault.replace().data(), path("replace.data"), problems)};
    case v1::Fault::kClose:
      return fault::Close{};
    case v1::Fault::kReset:
      return fault::Reset{};
    case v1::Fault::kHalfClose:
      return fault::HalfClose{};
    case v1::Fault::kStall:
      return fault::Stall{};
    case v1::Fault::kStripExtension:
      return fault::StripExtension{
          ReadExtension(fault.strip_extension().extension(), path("strip_extension"), problems)};
    case v1::Fault::kSetExtension:
      return fault::SetExtension{
          ReadExtension(fault.set_extension().extension(), path("set_extension"), problems),
          AtMost(0xffff, fault.set_extension().data(), path("set_extension.data"), problems)};
    case v1::Fault::kLowerVersion:
      return fault::LowerVersion{ReadLowerVersion(fault.lower_version().max_version(),
                                                  path("lower_version.max_version"), problems)};
    case v1::Fault::ACTION_NOT_SET:
      break;
  }
  problems->Invalid(field, kActions);
  return fault::Drop{};
}

FlowDirection ReadFlow(v1::FlowDirection flow, const std::string& field,
                       RequestProblems* problems) {
  if (flow == v1::FLOW_DIRECTION_UNSPECIFIED) {
    problems->Invalid(field, "required: CLIENT_TO_SERVER or SERVER_TO_CLIENT");
  } else if (!v1::FlowDirection_IsValid(flow)) {
    problems->Invalid(field, "not a value of this enum");
  }
  return flow == v1::SERVER_TO_CLIENT ? FlowDirection::kServerToClient
                                      : FlowDirection::kClientToServer;
}

Fault ReadFault(const v1::Fault& fault, const std::string& field, RequestProblems* problems) {
  Fault read;
  read.id = fault.id();
  const std::string id = FieldPath(field, "id");
  if (read.id.empty()) problems->Invalid(id, "required: what outcomes tell the fault by");
  if (read.id.size() > kMaxId) problems->Invalid(id, absl::StrCat("at most ", kMaxId, " bytes"));
  read.flow = ReadFlow(fault.flow(), FieldPath(field, "flow"), problems);
  read.trigger = ReadFaultTrigger(fault.trigger(), FieldPath(field, "trigger"), problems);
  if (fault.has_max_count()) {
    read.max_count = fault.max_count();
    if (fault.max_count() == 0) read.max_count.reset();
  }
  read.action = ReadAction(fault, field, problems);
  return read;
}

// Bytes that the fault itself brings.
size_t BroughtBytes(const FaultAction& action) {
  if (const auto* inject = std::get_if<fault::Inject>(&action)) return inject->bytes.size();
  if (const auto* replace = std::get_if<fault::Replace>(&action)) return replace->bytes.size();
  if (const auto* set = std::get_if<fault::SetExtension>(&action)) return set->data.size();
  return 0;
}

}  // namespace

std::shared_ptr<const FaultPlan> ReadFaultPlan(const v1::FaultPlan& plan, std::string_view field,
                                               RequestProblems* problems) {
  if (plan.faults().empty()) return nullptr;
  auto read = std::make_shared<FaultPlan>();
  const std::string list = FieldPath(field, "faults");
  if (plan.faults_size() > kMaxFaults) {
    problems->Invalid(list, absl::StrCat("at most ", kMaxFaults));
    return read;
  }
  std::set<std::string> ids;
  size_t brought = 0;
  for (int i = 0; i < plan.faults_size(); ++i) {
    const std::string path = FieldPath(list, i);
    Fault& fault = read->faults.emplace_back(ReadFault(plan.faults(i), path, problems));
    if (!fault.id.empty() && !ids.insert(fault.id).second) {
      problems->Invalid(FieldPath(path, "id"),
                        absl::StrCat("'", fault.id, "' is the id of a fault before it"));
    }
    brought += BroughtBytes(fault.action);
  }
  if (brought > kMaxPlanBytes) {
    problems->Invalid(list, absl::StrCat("bring ", brought, " bytes of their own; at most ",
                                         kMaxPlanBytes, " in all"));
  }
  return read;
}

}  // namespace tlslab
