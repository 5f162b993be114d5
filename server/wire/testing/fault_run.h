// Runs bytes past a fault plan, for tests: plans, records and messages in few words.
//
//   FaultRun run({On(FirstRecord(), fault::Drop{})});
//   run.Client(Record(22, "hello"));            // "": what came out
//   run.outcome().fired_count;                  // 1
//   run.at = std::chrono::seconds(1);           // the time of what follows
#ifndef TLSLAB_SERVER_WIRE_TESTING_FAULT_RUN_H_
#define TLSLAB_SERVER_WIRE_TESTING_FAULT_RUN_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/wire/fault_injector.h"

namespace tlslab {

inline constexpr FlowDirection kToServer = FlowDirection::kClientToServer;
inline constexpr FlowDirection kToClient = FlowDirection::kServerToClient;

inline std::string Big(size_t number, size_t bytes) {
  std::string result;
  while (bytes-- > 0) result += static_cast<char>(number >> (8 * bytes));
  return result;
}

inline std::string Vector(size_t length_bytes, const std::string& content) {
  return Big(content.size(), length_bytes) + content;
}

inline std::string Record(uint8_t type, const std::string& payload, uint16_t version = 0x0303) {
  return Big(type, 1) + Big(version, 2) + Vector(2, payload);
}

inline std::string Message(uint8_t type, const std::string& body) {
  return Big(type, 1) + Vector(3, body);
}

inline std::string Extension(uint16_t type, const std::string& data) {
  return Big(type, 2) + Vector(2, data);
}

inline std::string ClientHello(const std::string& extensions) {
  return Message(1, Big(0x0303, 2) + std::string(32, 'r') + Vector(1, "session") +
                        Vector(2, "\x13\x01\xc0\x2f") + Vector(1, std::string(1, '\0')) +
                        (extensions.empty() ? "" : Vector(2, extensions)));
}

inline std::string ServerHello(const std::string& extensions,
                               const std::string& random = std::string(32, 'R')) {
  return Message(2, Big(0x0303, 2) + random + Vector(1, "session") + Big(0x1301, 2) + Big(0, 1) +
                        (extensions.empty() ? "" : Vector(2, extensions)));
}

inline std::string Versions13() {
  return Extension(43, Vector(1, Big(0x0304, 2) + Big(0x0303, 2)));
}
inline std::string Selected13() { return Extension(43, Big(0x0304, 2)); }

inline std::string RetryRandom() {
  return std::string(
      "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
      "\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c",
      32);
}

inline std::string ChangeCipherSpec() { return Record(20, "\x01"); }

inline FaultTrigger At(FaultTrigger::At at, uint64_t number = 1) {
  FaultTrigger trigger;
  trigger.at = at;
  trigger.number = number;
  return trigger;
}
inline FaultTrigger RecordNumber(uint64_t n) { return At(FaultTrigger::At::kRecord, n); }
inline FaultTrigger SegmentNumber(uint64_t n) { return At(FaultTrigger::At::kSegment, n); }
inline FaultTrigger ByteNumber(uint64_t n) { return At(FaultTrigger::At::kByte, n); }
inline FaultTrigger OnMessage(uint8_t type, uint32_t occurrence = 1) {
  FaultTrigger trigger = At(FaultTrigger::At::kMessage);
  trigger.type = type;
  trigger.occurrence = occurrence;
  return trigger;
}
inline FaultTrigger OnType(uint8_t type, uint32_t occurrence = 1) {
  FaultTrigger trigger = At(FaultTrigger::At::kContentType);
  trigger.type = type;
  trigger.occurrence = occurrence;
  return trigger;
}
inline FaultTrigger When(Milestone milestone, uint32_t occurrence = 1) {
  FaultTrigger trigger = At(FaultTrigger::At::kMilestone);
  trigger.milestone = milestone;
  trigger.occurrence = occurrence;
  return trigger;
}
inline FaultTrigger After(Offset after) {
  FaultTrigger trigger = At(FaultTrigger::At::kAfter);
  trigger.after = after;
  return trigger;
}

inline Fault On(FaultTrigger trigger, FaultAction action, FlowDirection flow = kToServer,
                std::optional<uint64_t> max_count = 1) {
  Fault fault;
  fault.id = "fault";
  fault.flow = flow;
  fault.trigger = trigger;
  fault.max_count = max_count;
  fault.action = std::move(action);
  return fault;
}

inline fault::Corrupt CorruptAt(uint32_t offset, std::string mask = "\x01") {
  fault::Corrupt corrupt;
  corrupt.offset = offset;
  corrupt.xor_mask = std::move(mask);
  return corrupt;
}
inline fault::Corrupt CorruptField(HelloField field, std::string mask = "\x01") {
  fault::Corrupt corrupt;
  corrupt.field = field;
  corrupt.xor_mask = std::move(mask);
  return corrupt;
}

inline std::shared_ptr<const FaultPlan> PlanOf(std::vector<Fault> faults) {
  for (size_t i = 0; i < faults.size(); ++i) faults[i].id += std::to_string(i);
  auto plan = std::make_shared<FaultPlan>();
  plan->faults = std::move(faults);
  return plan;
}

inline RecordContent Content(uint8_t type, const std::vector<uint8_t>& messages = {},
                             std::optional<uint8_t> alert = std::nullopt) {
  RecordContent content;
  content.content_type = type;
  for (uint8_t message : messages) content.messages.push_back({message, 4});
  content.alert = alert;
  return content;
}

struct FaultRun {
  explicit FaultRun(std::vector<Fault> faults) : injector(PlanOf(std::move(faults))) {}

  using Output = FaultInjector::Output;

  std::vector<Output> Outputs(FlowDirection flow) {
    std::vector<Output> outputs;
    while (auto output = injector.Take(flow)) outputs.push_back(std::move(*output));
    return outputs;
  }
  std::vector<std::string> Segments(FlowDirection flow) {
    std::vector<std::string> segments;
    for (Output& output : Outputs(flow)) segments.push_back(std::move(output.bytes));
    return segments;
  }
  std::string Bytes(FlowDirection flow) {
    std::string bytes;
    for (const std::string& segment : Segments(flow)) bytes += segment;
    return bytes;
  }
  std::string Send(FlowDirection flow, std::string_view bytes,
                   const std::vector<RecordContent>& contents = {}) {
    injector.Put(flow, bytes, contents, at);
    return Bytes(flow);
  }
  std::string Client(std::string_view bytes, const std::vector<RecordContent>& contents = {}) {
    return Send(kToServer, bytes, contents);
  }
  std::string Server(std::string_view bytes, const std::vector<RecordContent>& contents = {}) {
    return Send(kToClient, bytes, contents);
  }
  // One after the other: what came out in all.
  std::string ClientEach(const std::vector<std::string>& segments) {
    std::string out;
    for (const std::string& segment : segments) out += Client(segment);
    return out;
  }
  // The stream ends: what comes out then.
  std::vector<Output> End(FlowDirection flow = kToServer, bool reset = false) {
    injector.PutEnd(flow, reset, at);
    return Outputs(flow);
  }
  std::string AdvanceTo(Offset time, FlowDirection flow = kToServer) {
    at = time;
    injector.Advance(time);
    return Bytes(flow);
  }
  FaultOutcome outcome(size_t index = 0) const { return injector.outcomes()[index]; }
  uint64_t fired(size_t index = 0) const { return outcome(index).fired_count; }
  std::string why(size_t index = 0) const { return outcome(index).without_effect; }

  FaultInjector injector;
  Offset at{};
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_TESTING_FAULT_RUN_H_
