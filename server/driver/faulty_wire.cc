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
                       std::function<Offset()> elapsed, const TapOptions& tap)
    : sends_(sends),
      idle_(plan == nullptr),
      elapsed_(std::move(elapsed)),
      injector_(plan ? std::move(plan) : EmptyPlan()),
      far_log_(tap.transcript ? NewWireLog(tap) : nullptr) {}

void FaultyWire::NoteSent(std::string_view bytes, const std::vector<RecordContent>& contents) {
  LogFar(sends_, bytes);
  injector_.Note(sends_, bytes, contents);
}

void FaultyWire::NoteReceived(std::string_view bytes) {
  LogFar(Opposite(sends_), bytes);
  injector_.Note(Opposite(sends_), bytes, {});
}

void FaultyWire::Send(std::string_view bytes, const std::vector<RecordContent>& contents) {
  if (!bytes.empty()) injector_.Put(sends_, bytes, contents, elapsed_());
}

void FaultyWire::EndSending() {
  sending_ended_ = true;
  injector_.PutEnd(sends_, /*reset=*/false, elapsed_());
}

void FaultyWire::Receive(std::string_view bytes) {
  LogFar(Opposite(sends_), bytes);
  injector_.Put(Opposite(sends_), bytes, {}, elapsed_());
}

void FaultyWire::ReceiveEnd(bool reset) {
  LogFarEnd(Opposite(sends_), reset);
  injector_.PutEnd(Opposite(sends_), reset, elapsed_());
}

void FaultyWire::LogFar(FlowDirection flow, std::string_view bytes) {
  if (far_log_ && !bytes.empty()) far_log_->OnBytes(flow, bytes, elapsed_());
}

void FaultyWire::LogFarEnd(FlowDirection flow, bool reset) {
  if (far_log_) far_log_->OnEnd(flow, reset, elapsed_());
}

void FaultyWire::Advance() { injector_.Advance(elapsed_()); }

std::optional<FaultyWire::Output> FaultyWire::ForTransport() {
  std::optional<Output> output = injector_.Take(sends_);
  if (!output) return output;
  LogFar(sends_, output->bytes);
  if (output->end == Output::End::kNone) return output;
  end_told_ = true;
  LogFarEnd(sends_, output->end == Output::End::kReset);
  return output;
}

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
  return injector_.queued_bytes(flow) > kMaxHeld;
}

bool FaultyWire::owes_transport() const { return injector_.has_queued(sends_); }

void FaultyWire::SetPlan(std::shared_ptr<const FaultPlan> plan) {
  idle_ &= plan == nullptr;
  injector_.SetPlan(plan ? std::move(plan) : EmptyPlan(), elapsed_());
}

void FaultyWire::Conclude(ConnectionRecord* record) {
  record->faults = injector_.outcomes();
  record->ended_by_fault = ended_by_fault_;
  if (far_log_) record->far_log = far_log_->Take();
}

}  // namespace tlslab
