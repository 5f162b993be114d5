#include "server/driver/memory_pair.h"

#include <optional>
#include <utility>

#include "server/driver/faulty_path.h"

namespace tlslab {
namespace {

constexpr char kNothingMore[] = "the peer sent nothing more and did not close";

SessionOptions OptionsAt(absl::Time start, std::function<Offset()> elapsed,
                         CollectOptions collect) {
  SessionOptions options;
  options.start_time = start;
  options.elapsed = std::move(elapsed);
  options.collect = std::move(collect);
  return options;
}

// Lets `from` run and carries what it says to `to`; whether it said anything.
bool Carry(Endpoint& from, Endpoint& to) {
  from.Step();
  std::string bytes = from.TakeOutput();
  if (bytes.empty()) return false;
  to.OnReceived(bytes);
  return true;
}

void DriveUntilQuiet(Endpoint& client, Endpoint& server) {
  bool moved = true;
  while (moved) {
    // Both are asked each time: an end may speak without having been spoken to.
    moved = Carry(client, server);
    moved |= Carry(server, client);
  }
}

// An end that wants nothing more hangs up, which the other hears.
void HangUp(Endpoint& client, Endpoint& server) {
  bool client_finished = client.finished();
  bool server_finished = server.finished();
  if (client_finished && !server_finished) server.OnEnd();
  if (server_finished && !client_finished) client.OnEnd();
}

// Without anything between them.
void Drive(Endpoint& client, Endpoint& server) {
  DriveUntilQuiet(client, server);
  HangUp(client, server);
  DriveUntilQuiet(client, server);
  if (!client.finished()) client.Abandon(FailureCause::kLocalError, kNothingMore);
  if (!server.finished()) server.Abandon(FailureCause::kLocalError, kNothingMore);
}

}  // namespace

MemoryPairResult RunMemoryPair(std::shared_ptr<const Context> client_context,
                               std::shared_ptr<const Context> server_context,
                               const MemoryPairOptions& options, const Clock& clock) {
  CollectOptions collect = options.collect;
  // A plan without faults does nothing, and so needs no path.
  const bool faulty = options.faults != nullptr && !options.faults->faults.empty();
  collect.record_contents |= faulty;
  const bool pauses =
      options.server_dialog.server && options.server_dialog.server->answer_delay > Offset{};
  absl::Time start = clock.wall();
  std::function<Offset()> elapsed = StartStopwatch(clock);
  std::optional<FaultyPath> path;
  if (faulty || pauses) {
    path.emplace(faulty ? options.faults : std::make_shared<FaultPlan>(), std::move(elapsed));
    elapsed = path->clock();
  }
  SessionOptions client_options = OptionsAt(start, elapsed, collect);
  client_options.session = options.session;
  client_options.early_data = options.early_data;
  Endpoint client(std::move(client_context), options.client_script, std::move(client_options),
                  options.client_dialog);
  Endpoint server(std::move(server_context), options.server_script,
                  OptionsAt(start, elapsed, collect), options.server_dialog);
  if (path) {
    path->Drive(client, server);
  } else {
    Drive(client, server);
  }
  MemoryPairResult result = {client.Finish(), server.Finish()};
  if (faulty) path->Conclude(&result.client, &result.server);
  return result;
}

}  // namespace tlslab
