// Fuzz target: whatever plan meets whatever bytes, in whatever pieces and times, the injector
// ends, holds no more than it says, and loses nothing where no fault fired.
//
// The input is a script: faults first, then what both ends do.
//
// For hours of it:
//   bazel run --config=fuzz //server/wire:fault_injector_fuzz -- -max_total_time=3600
#include <array>
#include <memory>
#include <string_view>

#include "server/wire/byte_reader.h"
#include "server/wire/fault_injector.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

using End = FaultOutput::End;
using std::chrono::milliseconds;

constexpr std::array kFlows = {FlowDirection::kClientToServer, FlowDirection::kServerToClient};
constexpr size_t kMaxAddedBytes = 9 << 20;

FlowDirection FlowOf(uint8_t byte) { return kFlows[byte & 1]; }
size_t IndexOf(FlowDirection flow) { return flow == FlowDirection::kClientToServer ? 0 : 1; }

template <size_t kIndex = 0>
FaultAction NthAction(size_t index) {
  if constexpr (kIndex + 1 < std::variant_size_v<FaultAction>) {
    if (index != kIndex) return NthAction<kIndex + 1>(index);
  }
  return FaultAction(std::in_place_index<kIndex>);
}

// Gives an action the values that the next bytes say.
struct Filler {
  ByteReader& script;

  void operator()(fault::Delay& action) { action.duration = milliseconds(script.Uint16()); }
  void operator()(fault::Throttle& action) { action.bytes_per_second = 50 + script.Uint16(); }
  void operator()(fault::Duplicate& action) { action.copies = script.Uint8() % 101; }
  void operator()(fault::Corrupt& action) {
    const uint8_t kind = script.Uint8();
    const uint8_t value = script.Uint8();
    if (kind % 3 == 0) action.offset = value;
    if (kind % 3 == 1) action.offset_from_end = value;
    if (kind % 3 == 2) action.field = static_cast<HelloField>(value % 10);
    action.xor_mask = script.Vector8();
  }
  void operator()(fault::Truncate& action) { action.size = script.Uint8(); }
  void operator()(fault::Fragment& action) {
    action.max_size = 1 + script.Uint8();
    action.as_records = script.Uint8() % 2 == 0;
    action.interval = milliseconds(script.Uint8());
  }
  void operator()(fault::Coalesce& action) {
    action.count = 2 + script.Uint8() % 99;
    action.as_record = script.Uint8() % 2 == 0;
  }
  void operator()(fault::Inject& action) {
    action.bytes = script.Vector8();
    action.after = script.Uint8() % 2 == 0;
  }
  void operator()(fault::Replay& action) { action.record_number = script.Uint8(); }
  void operator()(fault::Replace& action) { action.bytes = script.Vector8(); }
  void operator()(fault::StripExtension& action) { action.type = script.Uint16(); }
  void operator()(fault::SetExtension& action) {
    action.type = script.Uint16();
    action.data = script.Vector8();
  }
  void operator()(fault::LowerVersion& action) { action.max_version = script.Uint16(); }
  template <typename Action>
  void operator()(Action&) {}
};

Fault ReadFault(ByteReader& script) {
  Fault fault;
  fault.id = "fault";
  const uint8_t flags = script.Uint8();
  fault.flow = FlowOf(flags);
  if (flags & 2) fault.max_count = 1 + (flags >> 4);
  if (flags & 4) fault.max_count.reset();
  fault.trigger.at = static_cast<FaultTrigger::At>(script.Uint8() % 7);
  const uint8_t value = script.Uint8();
  fault.trigger.number = 1 + value;
  fault.trigger.type = value;
  fault.trigger.milestone = static_cast<Milestone>(value % 6);
  fault.trigger.after = milliseconds(value);
  fault.trigger.occurrence = flags & 8 ? 2 : 1;
  fault.action = NthAction(script.Uint8() % std::variant_size_v<FaultAction>);
  std::visit(Filler{script}, fault.action);
  return fault;
}

std::shared_ptr<const FaultPlan> ReadPlan(ByteReader& script) {
  auto plan = std::make_shared<FaultPlan>();
  for (int faults = script.Uint8() % 5; faults > 0; --faults) {
    plan->faults.push_back(ReadFault(script));
  }
  return plan;
}

class Run {
 public:
  explicit Run(std::shared_ptr<const FaultPlan> plan) : injector_(std::move(plan)) {}

  void Step(ByteReader& script) {
    const uint8_t what = script.Uint8();
    const FlowDirection flow = FlowOf(what);
    switch (what >> 1 & 7) {
      case 0:
        End(flow, (what & 16) != 0);
        break;
      case 1:
        now_ += milliseconds(script.Uint8());
        injector_.Advance(now_);
        break;
      case 2:
        injector_.Advance(now_);  // what is due acts yet
        KeepOutcomes();
        injector_.SetPlan(ReadPlan(script), now_);
        break;
      case 3: {  // a record that says nothing
        std::string record{static_cast<char>(20 + script.Uint8() % 5), 3, 3, 0};
        record += static_cast<char>(script.Uint8());
        Put(flow, record + std::string(static_cast<uint8_t>(record[4]), 'x'), script.Uint8());
        break;
      }
      default:
        Put(flow, std::string(script.Bytes(std::min<size_t>(script.Uint8(), 255))), what);
    }
    Drain();
  }

  void Finish() {
    for (FlowDirection flow : kFlows) End(flow, false);
    Drain();
    for (int turns = 0; std::optional<Offset> due = injector_.due(); ++turns) {
      FUZZ_CHECK(turns < 1000000);
      now_ = std::max(now_, *due);
      injector_.Advance(now_);
      const std::optional<Offset> next = injector_.due();
      FUZZ_CHECK(!next || *next > now_);
      Drain();
    }
    KeepOutcomes();
    for (FlowDirection flow : kFlows) {
      FUZZ_CHECK(injector_.held_bytes(flow) == 0);
      if (fired_) continue;
      const Flow& state = flows_[IndexOf(flow)];
      FUZZ_CHECK(reset_ || state.out == state.in);
      FUZZ_CHECK(state.ended);
    }
  }

 private:
  struct Flow {
    std::string in;
    std::string out;
    bool sender_ended = false;
    bool ended = false;
  };

  void Put(FlowDirection flow, const std::string& bytes, uint8_t content) {
    Flow& state = flows_[IndexOf(flow)];
    std::vector<RecordContent> contents(content % 3);
    for (RecordContent& known : contents) {
      known.content_type = content;
      known.messages.push_back({static_cast<uint8_t>(content / 3), 4});
      if (content & 8) known.alert = 0;
    }
    if (state.sender_ended) return;
    state.in += bytes;
    injector_.Put(flow, bytes, contents, now_);
  }

  void End(FlowDirection flow, bool reset) {
    Flow& state = flows_[IndexOf(flow)];
    if (state.sender_ended) return;
    state.sender_ended = true;
    reset_ |= reset;
    injector_.PutEnd(flow, reset, now_);
  }

  void Drain() {
    for (FlowDirection flow : kFlows) {
      Flow& state = flows_[IndexOf(flow)];
      const size_t held = injector_.held_bytes(flow);
      FUZZ_CHECK(held <= state.in.size() + kMaxAddedBytes);
      while (std::optional<FaultOutput> output = injector_.Take(flow)) {
        FUZZ_CHECK(!output->bytes.empty() || output->end != End::kNone);
        FUZZ_CHECK(!state.ended || output->end == End::kReset);
        state.ended |= output->end != End::kNone;
        state.out += output->bytes;
      }
      FUZZ_CHECK(injector_.held_bytes(flow) <= held);
    }
  }

  void KeepOutcomes() {
    for (const FaultOutcome& outcome : injector_.outcomes()) {
      FUZZ_CHECK(outcome.hits.size() == std::min<uint64_t>(outcome.fired_count, 100));
      fired_ |= outcome.fired_count > 0;
      for (const FaultHit& hit : outcome.hits) {
        FUZZ_CHECK(hit.before.size() <= 32 && hit.after.size() <= 32 && hit.at <= now_);
        FUZZ_CHECK(hit.before.empty() || hit.before != hit.after);
      }
    }
  }

  FaultInjector injector_;
  std::array<Flow, 2> flows_;
  Offset now_{};
  bool fired_ = false;
  bool reset_ = false;
};

std::string Bytes(std::initializer_list<int> bytes) {
  std::string result;
  for (int byte : bytes) result += static_cast<char>(byte);
  return result;
}

std::string Put(int flow, const std::string& bytes) {
  return Bytes({8 | flow, static_cast<int>(bytes.size())}) + bytes;
}

std::string Hello(char type) {
  std::string body = "\x03\x03" + std::string(32, 'r') + Bytes({0});
  body += type == 1 ? Bytes({0, 2, 0x13, 1, 1, 0}) : Bytes({0x13, 1, 0});
  body += type == 1 ? Bytes({0, 7, 0, 43, 0, 3, 2, 3, 4}) : Bytes({0, 6, 0, 43, 0, 2, 3, 4});
  const int size = static_cast<int>(body.size());
  return Bytes({22, 3, 3, 0, size + 4, type, 0, 0, size}) + body;
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  const std::string talk = Put(0, Hello(1)) + Put(1, Hello(2)) +
                           Put(0, Bytes({20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 2, 'a', 'b'})) +
                           Bytes({6, 3, 19, 0, 7, 3, 19, 0, 2, 200, 0, 1});
  return {
      Bytes({0}) + talk,
      // At the first record of the client: all that one byte of values does for.
      Bytes({2, 0, 0, 0, 0, 1, 0, 1, 4}) + talk,
      Bytes({2, 0, 4, 0, 5, 2, 2, 1, 1, 1, 3, 1, 16, 0, 43}) + talk,
      Bytes({2, 0, 3, 1, 17, 0, 16, 2, 'h', 'i', 1, 3, 2, 8, 9, 0, 5}) + talk,
      Bytes({2, 4, 0, 0, 2, 0, 9, 0, 1, 9, 9, 3, 'x', 'y', 'z', 0}) + talk,
      Bytes({1, 4, 2, 3, 7, 3, 1, 0}) + talk + Bytes({4, 1, 0, 5, 9, 12}) + talk,
      Bytes({1, 4, 0, 0, 1, 1, 0}) + talk,
  };
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tlslab::ByteReader script(std::string_view(reinterpret_cast<const char*>(data), size));
  tlslab::Run run(tlslab::ReadPlan(script));
  while (!script.empty()) run.Step(script);
  run.Finish();
  return 0;
}
