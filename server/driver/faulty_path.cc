#include "server/driver/faulty_path.h"

#include <string>
#include <utility>

namespace tlslab {
namespace {

// What a pair may take, of its own time and of the machine's: an endless plan ends too.
constexpr Offset kMostTime = std::chrono::hours(1);
constexpr size_t kMostTurns = 1000000;
constexpr uint64_t kMostBytes = uint64_t{1} << 30;
// As over TCP: how long an end whose script is over waits for the peer to close.
constexpr Offset kLinger = std::chrono::seconds(1);

constexpr char kNothingMore[] = "the peer sent nothing more and did not close";
constexpr char kOutOfTime[] = "the faults let more pass than a pair in memory may take";

}  // namespace

FaultyPath::FaultyPath(std::shared_ptr<const FaultPlan> plan, std::function<Offset()> elapsed)
    : injector_(std::move(plan)), elapsed_(std::move(elapsed)) {
  server_.sends = FlowDirection::kServerToClient;
}

std::function<Offset()> FaultyPath::clock() {
  return [this] { return Now(); };
}

void FaultyPath::Drive(Endpoint& client, Endpoint& server) {
  client_.end = &client;
  server_.end = &server;
  while (!Exhausted()) {
    if (Turn() || HangUpFinished()) continue;
    // A fault that is still to come comes too late for ends that have gone.
    if (client.finished() && server.finished()) return;
    if (!SkipToNext() && !StopLingering()) break;
  }
  GiveUp();
}

bool FaultyPath::Exhausted() const {
  return out_of_time_ || turns_ > kMostTurns || carried_bytes_ > kMostBytes;
}

// Whether anything moved.
bool FaultyPath::Turn() {
  ++turns_;
  bool moved = Move(client_);
  moved |= Move(server_);
  return moved;
}

bool FaultyPath::Move(Side& from) {
  from.end->Step();
  const std::string bytes = from.end->TakeOutput();
  const std::vector<RecordContent> contents = from.end->TakeOutputContents();
  if (!bytes.empty()) injector_.Put(from.sends, bytes, contents, Now());
  // Bytes of one direction may be what the other waited for.
  return Deliver() || !bytes.empty();
}

bool FaultyPath::Deliver() {
  bool delivered = DeliverTo(server_);
  delivered |= DeliverTo(client_);
  return delivered;
}

bool FaultyPath::DeliverTo(Side& to) {
  using End = FaultInjector::Output::End;
  bool delivered = false;
  while (auto output = injector_.Take(Opposite(to.sends))) {
    delivered = true;
    carried_bytes_ += output->bytes.size();
    if (!output->bytes.empty()) to.end->OnReceived(output->bytes);
    if (output->end == End::kNone || to.end->finished()) continue;
    to.ended_by_fault = output->by_fault;
    const bool reset = output->end == End::kReset;
    to.end->OnEnd(reset, reset ? "ECONNRESET" : "");
  }
  return delivered;
}

// An end that wants nothing more hangs up, which the other hears if no fault keeps it.
bool FaultyPath::HangUpFinished() {
  bool news = false;
  for (Side* side : {&client_, &server_}) {
    if (!side->end->finished() || side->hung_up) continue;
    side->hung_up = news = true;
    injector_.PutEnd(side->sends, /*reset=*/false, Now());
  }
  if (news) Deliver();
  return news;
}

bool FaultyPath::SkipToNext() {
  std::optional<Offset> due = injector_.due();
  for (const Side* side : {&client_, &server_}) {
    const std::optional<Offset> resumes = side->end->resumes_at();
    if (resumes && !side->end->finished() && (!due || *resumes < *due)) due = resumes;
  }
  if (!due) return false;
  const Offset now = Now();
  if (*due > kMostTime || now > kMostTime) {
    out_of_time_ = true;
    return false;
  }
  if (*due > now) skipped_ += *due - now;
  injector_.Advance(Now());
  Deliver();
  return true;
}

// An end that only waits for the peer's close does so for a while.
bool FaultyPath::StopLingering() {
  if (!client_.end->lingering() && !server_.end->lingering()) return false;
  skipped_ += kLinger;
  for (Side* side : {&client_, &server_}) {
    if (side->end->lingering()) side->end->Abandon(FailureCause::kTimeout, kNothingMore);
  }
  return true;
}

void FaultyPath::GiveUp() {
  const bool exhausted = Exhausted();
  for (Side* side : {&client_, &server_}) {
    if (side->end->finished()) continue;
    side->end->Abandon(exhausted ? FailureCause::kTimeout : FailureCause::kLocalError,
                       exhausted ? kOutOfTime : kNothingMore);
  }
}

void FaultyPath::Conclude(ConnectionRecord* client, ConnectionRecord* server) const {
  client->faults = server->faults = injector_.outcomes();
  client->ended_by_fault = client_.ended_by_fault;
  server->ended_by_fault = server_.ended_by_fault;
}

}  // namespace tlslab
