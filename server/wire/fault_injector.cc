#include "server/wire/fault_injector.h"

#include <array>
#include <deque>
#include <utility>

#include "server/wire/record_cutter.h"

namespace tlslab {

class FaultInjector::Impl {
 public:
  struct Flow {
    RecordCutter cutter;
    std::deque<Output> ready;
    bool ended = false;
  };

  explicit Impl(std::shared_ptr<const FaultPlan> plan) : plan(std::move(plan)) { Begin(); }

  void Begin() {
    outcomes.clear();
    for (const Fault& fault : plan->faults) outcomes.emplace_back().fault_id = fault.id;
    for (FlowDirection flow : {FlowDirection::kClientToServer, FlowDirection::kServerToClient}) {
      bool holding = false;
      for (const Fault& fault : plan->faults) holding |= fault.flow == flow;
      if (auto rest = At(flow).cutter.SetHolding(holding)) Out(flow, std::move(rest->bytes));
    }
  }

  Flow& At(FlowDirection flow) { return flows[flow == FlowDirection::kClientToServer ? 0 : 1]; }

  void Out(FlowDirection flow, std::string bytes) {
    if (bytes.empty()) return;
    Output output;
    output.bytes = std::move(bytes);
    At(flow).ready.push_back(std::move(output));
  }

  void Apply(FlowDirection flow, const StreamUnit& unit, std::string* bytes, Offset now) {
    for (size_t i = 0; i < plan->faults.size(); ++i) {
      const Fault& fault = plan->faults[i];
      if (fault.flow != flow || fault.trigger.at != FaultTrigger::At::kRecord) continue;
      if (unit.record_number != fault.trigger.number) continue;
      const std::string before = *bytes;
      if (std::holds_alternative<fault::Drop>(fault.action)) bytes->clear();
      if (auto* corrupt = std::get_if<fault::Corrupt>(&fault.action)) {
        for (size_t k = 0; k < corrupt->xor_mask.size(); ++k) {
          const size_t at = corrupt->offset.value_or(0) + k;
          if (at < bytes->size()) (*bytes)[at] ^= corrupt->xor_mask[k];
        }
      }
      if (*bytes == before) continue;
      ++outcomes[i].fired_count;
      FaultHit& hit = outcomes[i].hits.emplace_back();
      hit.at = now;
      hit.record_number = unit.record_number;
      hit.stream_offset = unit.stream_offset;
      hit.size = unit.size;
    }
  }

  std::shared_ptr<const FaultPlan> plan;
  std::array<Flow, 2> flows;
  std::vector<FaultOutcome> outcomes;
};

FaultInjector::FaultInjector(std::shared_ptr<const FaultPlan> plan)
    : impl_(std::make_unique<Impl>(std::move(plan))) {}

FaultInjector::~FaultInjector() = default;

void FaultInjector::Put(FlowDirection flow, std::string_view bytes,
                        const std::vector<RecordContent>& contents, Offset now) {
  if (impl_->At(flow).ended) return;
  std::vector<StreamUnit> units = impl_->At(flow).cutter.Feed(bytes, contents);
  std::string together;
  for (StreamUnit& unit : units) {
    if (!unit.passes) continue;
    impl_->Apply(flow, unit, &unit.bytes, now);
    together += unit.bytes;
  }
  bool holding = false;
  for (const Fault& fault : impl_->plan->faults) holding |= fault.flow == flow;
  impl_->Out(flow, holding ? std::move(together) : std::string(bytes));
}

void FaultInjector::PutEnd(FlowDirection flow, bool reset, Offset now) {
  Impl::Flow& state = impl_->At(flow);
  if (state.ended) return;
  if (auto rest = state.cutter.SetHolding(false)) impl_->Out(flow, std::move(rest->bytes));
  state.ended = true;
  Output& end = state.ready.emplace_back();
  end.end = reset ? Output::End::kReset : Output::End::kClosed;
}

void FaultInjector::Advance(Offset now) {}

std::optional<FaultInjector::Output> FaultInjector::Take(FlowDirection flow) {
  std::deque<Output>& ready = impl_->At(flow).ready;
  if (ready.empty()) return std::nullopt;
  Output output = std::move(ready.front());
  ready.pop_front();
  return output;
}

std::optional<Offset> FaultInjector::due() const { return std::nullopt; }

size_t FaultInjector::held_bytes(FlowDirection flow) const {
  size_t size = impl_->At(flow).cutter.held_bytes();
  for (const Output& output : impl_->At(flow).ready) size += output.bytes.size();
  return size;
}

void FaultInjector::SetPlan(std::shared_ptr<const FaultPlan> plan, Offset now) {
  impl_->plan = std::move(plan);
  impl_->Begin();
}

std::vector<FaultOutcome> FaultInjector::outcomes() const { return impl_->outcomes; }

}  // namespace tlslab
