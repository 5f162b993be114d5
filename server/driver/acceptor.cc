#include "server/driver/acceptor.h"

#include <asio/ip/tcp.hpp>
#include <utility>

#include "server/driver/bind_port.h"
#include "server/driver/tcp_connection.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

// What connections are made with.
struct Making {
  const Clock& clock;
  AcceptPlan plan;  // its faults change
  const Acceptor::OnRecord on_record;
};

std::shared_ptr<ServedConnection> MakeConnection(const std::shared_ptr<const Making>& making,
                                                 tcp::socket socket, AcceptLoop::Over over) {
  const AcceptPlan& plan = making->plan;
  SessionOptions options;
  options.start_time = making->clock.wall();
  options.elapsed = StartStopwatch(making->clock);
  options.collect = plan.collect;
  options.collect.record_contents = true;  // for faults that may come
  ConnectionFaults faults;
  faults.sends = FlowDirection::kServerToClient;
  faults.plan = plan.faults;
  faults.changeable = true;
  faults.tap = plan.collect.tap;
  faults.elapsed = options.elapsed;
  ConnectionDeadlines deadlines;
  deadlines.handshake = deadlines.exchange = plan.handshake_timeout;
  return std::make_shared<TcpConnection>(
      TcpStream(std::move(socket)),
      Endpoint(plan.context, plan.script, std::move(options), plan.dialog), deadlines,
      std::move(faults), [making, over = std::move(over)](ConnectionRecord record) {
        over([&] { making->on_record(std::move(record)); });
      });
}

class TcpAcceptor : public Acceptor {
 public:
  TcpAcceptor(std::shared_ptr<Making> making, std::shared_ptr<AcceptLoop> loop)
      : making_(std::move(making)), loop_(std::move(loop)) {}

  const std::string& bound_address() const override { return loop_->bound_address(); }
  AcceptCounts counts() const override { return loop_->counts(); }

  uint32_t SetFaults(std::shared_ptr<const FaultPlan> faults, bool include_open) override {
    uint32_t changed = 0;
    loop_->Change([&](const AcceptLoop::Connections& open) {
      making_->plan.faults = faults;
      if (!include_open) return;
      for (const auto& connection : open) {
        static_cast<TcpConnection&>(*connection).SetFaults(faults);
        ++changed;
      }
    });
    return changed;
  }

  void Stop(std::function<void()> stopped) override { loop_->Stop(std::move(stopped)); }

 private:
  const std::shared_ptr<Making> making_;
  const std::shared_ptr<AcceptLoop> loop_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<Acceptor>> Acceptor::Bind(EventLoop& loop, const Clock& clock,
                                                         const AddressPolicy& policy,
                                                         const std::string& host, uint16_t port,
                                                         AcceptPlan plan, OnRecord on_record) {
  absl::StatusOr<tcp::acceptor> acceptor = BindPort(loop, policy, host, port);
  if (!acceptor.ok()) return acceptor.status();
  plan.dialog.data_connections = true;
  const unsigned max_connections = plan.max_connections;
  std::function<void()> on_refused = std::move(plan.on_refused);
  auto making = std::make_shared<Making>(Making{clock, std::move(plan), std::move(on_record)});
  auto accepting = std::make_shared<AcceptLoop>(
      *std::move(acceptor), loop.context(), max_connections,
      [making](tcp::socket socket, AcceptLoop::Over over) {
        return MakeConnection(making, std::move(socket), std::move(over));
      },
      std::move(on_refused));
  accepting->Accept();
  return std::shared_ptr<Acceptor>(
      std::make_shared<TcpAcceptor>(std::move(making), std::move(accepting)));
}

}  // namespace tlslab
