#include "server/testing/wiretapped_pair.h"

#include <utility>

#include "absl/time/clock.h"
#include "server/driver/endpoint.h"

namespace tlslab {
namespace {

bool Carry(Endpoint& from, Endpoint& to, FlowDirection flow, const std::function<Offset()>& elapsed,
           std::vector<WireBytes>* wire) {
  from.Step();
  std::string bytes = from.TakeOutput();
  if (bytes.empty()) return false;
  to.OnReceived(bytes);
  wire->push_back({flow, std::move(bytes), elapsed()});
  return true;
}

}  // namespace

WiretappedPair RunWiretapped(std::shared_ptr<const Context> client_context,
                             std::shared_ptr<const Context> server_context,
                             const MemoryPairOptions& options) {
  const std::function<Offset()> elapsed = StartStopwatch(SystemClock());
  SessionOptions server_options;
  server_options.elapsed = elapsed;
  server_options.start_time = absl::Now();
  server_options.collect = options.collect;
  SessionOptions client_options = server_options;
  client_options.session = options.session;
  client_options.early_data = options.early_data;
  Endpoint client(std::move(client_context), options.client_script, std::move(client_options));
  Endpoint server(std::move(server_context), options.server_script, std::move(server_options));
  WiretappedPair pair;
  bool moved = true;
  while (moved) {
    moved = Carry(client, server, FlowDirection::kClientToServer, elapsed, &pair.wire);
    moved |= Carry(server, client, FlowDirection::kServerToClient, elapsed, &pair.wire);
  }
  for (Endpoint* end : {&client, &server}) {
    if (!end->finished()) end->Abandon(FailureCause::kTransportClosed, "the test is over");
  }
  pair.client = client.Finish();
  pair.server = server.Finish();
  return pair;
}

std::shared_ptr<const ExchangeScript> Saying(const std::string& text) {
  ExchangeStep say, close;
  say.data = text;
  close.kind = ExchangeStep::Kind::kClose;
  ExchangeScript script;
  if (!text.empty()) script.push_back(say);
  script.push_back(close);
  return std::make_shared<const ExchangeScript>(script);
}

std::shared_ptr<const ExchangeScript> Hearing() {
  ExchangeStep hear, close;
  hear.kind = ExchangeStep::Kind::kReadToEnd;
  close.kind = ExchangeStep::Kind::kClose;
  return std::make_shared<const ExchangeScript>(ExchangeScript{hear, close});
}

}  // namespace tlslab
