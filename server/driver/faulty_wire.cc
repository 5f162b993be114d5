#include "server/driver/faulty_wire.h"

#include <algorithm>
#include <utility>

namespace tlslab {
namespace {

constexpr size_t kMaxHeld = 1 << 20;

// Like no plan, for an injector that is there already.
const std::shared_ptr<const FaultPlan>& EmptyPlan() {
  static const auto* const plan =
      new std::shared_ptr<const FaultPlan>(std::make_shared<FaultPlan>());
  return *plan;
}

}  // namespace

FaultyWire::FaultyWire(FlowDirection sends, std::shared_ptr<const FaultPlan> plan,
                       std::function<Offset()> elapsed)
    : sends_(sends), elapsed_(std::move(elapsed)), injector_(std::move(plan)) {}

void FaultyWire::Send(std::string_view bytes, const std::vector<RecordContent>& contents) {
  if (!bytes.empty()) injector_.Put(sends_, bytes, contents, elapsed_());
}

void FaultyWire::EndSending() { injector_.PutEnd(sends_, /*reset=*/false, elapsed_()); }

void FaultyWire::Receive(std::string_view bytes) {
  injector_.Put(Opposite(sends_), bytes, {}, elapsed_());
}

void FaultyWire::ReceiveEnd(bool reset) { injector_.PutEnd(Opposite(sends_), reset, elapsed_()); }

void FaultyWire::Advance() { injector_.Advance(elapsed_()); }

std::optional<FaultyWire::Output> FaultyWire::ForTransport() { return injector_.Take(sends_); }

std::optional<FaultyWire::Output> FaultyWire::ForEndpoint() {
  std::optional<Output> output = injector_.Take(Opposite(sends_));
  if (output && output->end != Output::End::kNone) ended_by_fault_ |= output->by_fault;
  return output;
}

std::optional<Offset> FaultyWire::due_in() const {
  const std::optional<Offset> due = injector_.due();
  if (!due) return std::nullopt;
  return std::max(*due - elapsed_(), Offset(0));
}

bool FaultyWire::HoldsMuch(FlowDirection flow) const {
  return injector_.held_bytes(flow) > kMaxHeld && injector_.due().has_value();
}

bool FaultyWire::owes_transport() const {
  return injector_.held_bytes(sends_) > 0 && injector_.due().has_value();
}

void FaultyWire::SetPlan(std::shared_ptr<const FaultPlan> plan) {
  injector_.SetPlan(plan ? std::move(plan) : EmptyPlan(), elapsed_());
}

void FaultyWire::Conclude(ConnectionRecord* record) const {
  record->faults = injector_.outcomes();
  record->ended_by_fault = ended_by_fault_;
}

}  // namespace tlslab
