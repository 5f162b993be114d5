// What is to happen to the bytes of a connection on their way: plain, checked values (messages
// FaultPlan and Fault of the contract, which say what each means). The injector does it.
#ifndef TLSLAB_SERVER_WIRE_FAULT_PLAN_H_
#define TLSLAB_SERVER_WIRE_FAULT_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "server/wire/flow.h"

namespace tlslab {

enum class HelloField {
  kLegacyVersion,
  kRandom,
  kSessionId,
  kCipherSuite,
  kCompressionMethod,
  kKeyShare,
  kSignature,
  kCertificate,
  kRecordVersion,
  kRecordTail,
};

enum class Milestone {
  kClientHello,
  kServerHello,
  kFinished,
  kFirstApplicationData,
  kEarlyData,
  kCloseNotify,
};

struct FaultTrigger {
  enum class At { kRecord, kSegment, kByte, kMessage, kMilestone, kAfter, kContentType };
  At at = At::kRecord;
  uint64_t number = 1;  // kRecord, kSegment, kByte: from 1
  uint8_t type = 0;     // kMessage, kContentType
  Milestone milestone = Milestone::kClientHello;
  Offset after{};           // kAfter
  uint32_t occurrence = 1;  // from 1
};

namespace fault {

struct Drop {};
struct Delay {
  Offset duration{};
};
struct Throttle {
  uint64_t bytes_per_second = 1;
};
struct Duplicate {
  uint32_t copies = 1;
};
struct Reorder {};
struct Corrupt {
  // One of the three.
  std::optional<uint32_t> offset;           // bytes from the beginning of the unit
  std::optional<uint32_t> offset_from_end;  // 1 is the last byte
  std::optional<HelloField> field;
  std::string xor_mask = "\x01";
};
struct Truncate {
  uint32_t size = 0;
};
struct Fragment {
  uint32_t max_size = 1;
  bool as_records = false;
  Offset interval{};
};
struct Coalesce {
  uint32_t count = 2;
  bool as_record = false;
};
struct Inject {
  std::string bytes;  // raw; records, alerts and garbage are made bytes of when they are read
  bool after = false;
};
struct Replay {
  uint64_t record_number = 1;
};
struct Replace {
  std::string bytes;
};
struct Close {};
struct Reset {};
struct HalfClose {};
struct Stall {};
struct StripExtension {
  uint16_t type = 0;
};
struct SetExtension {
  uint16_t type = 0;
  std::string data;
};
struct LowerVersion {
  uint16_t max_version = 0x0303;
};

}  // namespace fault

using FaultAction =
    std::variant<fault::Drop, fault::Delay, fault::Throttle, fault::Duplicate, fault::Reorder,
                 fault::Corrupt, fault::Truncate, fault::Fragment, fault::Coalesce, fault::Inject,
                 fault::Replay, fault::Replace, fault::Close, fault::Reset, fault::HalfClose,
                 fault::Stall, fault::StripExtension, fault::SetExtension, fault::LowerVersion>;

struct Fault {
  std::string id;
  FlowDirection flow = FlowDirection::kClientToServer;
  FaultTrigger trigger;
  std::optional<uint64_t> max_count = 1;  // absent: without end
  FaultAction action;
};

struct FaultPlan {
  std::vector<Fault> faults;
};

// What became of one fault.
struct FaultHit {
  Offset at{};
  std::optional<uint64_t> record_number;
  uint64_t stream_offset = 0;
  std::optional<uint8_t> content_type;
  std::vector<uint8_t> handshake_messages;
  uint32_t size = 0;
  std::string before;
  std::string after;
};

struct FaultOutcome {
  static constexpr size_t kMaxHits = 100;
  static constexpr size_t kExcerptBytes = 32;
  std::string fault_id;
  uint64_t fired_count = 0;  // 0: it did not fire
  std::vector<FaultHit> hits;
  std::string without_effect;
  bool replaced = false;  // of a plan that another took the place of
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_FAULT_PLAN_H_
