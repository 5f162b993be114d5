// Two ends in memory, and faults on the way between them.
//
//   FaultyPath path(plan, StartStopwatch(clock));
//   ... make both ends with path.clock() ...
//   path.Drive(client, server);
//   path.Conclude(&client_record, &server_record);
//
// Nothing waits: when both ends are quiet, and a fault has something to let out later or wants to
// act then, or an end has made a pause, the ends' clock is set on to that time. So a delay of a
// minute costs none and is told by all times that come after it. An hour of such time is the most
// that a pair has.
#ifndef TLSLAB_SERVER_DRIVER_FAULTY_PATH_H_
#define TLSLAB_SERVER_DRIVER_FAULTY_PATH_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "server/driver/connection_record.h"
#include "server/driver/endpoint.h"
#include "server/wire/fault_injector.h"

namespace tlslab {

class FaultyPath {
 public:
  // `plan` is not null. `elapsed` is the machine's time since the connection began.
  FaultyPath(std::shared_ptr<const FaultPlan> plan, std::function<Offset()> elapsed);
  FaultyPath(const FaultyPath&) = delete;
  FaultyPath& operator=(const FaultyPath&) = delete;

  // Time since the connection began, as the ends have it. Valid as long as the path lives.
  std::function<Offset()> clock();
  // Until both ends have finished, or nothing more will come; those that still wait are then
  // given up.
  void Drive(Endpoint& client, Endpoint& server);
  // What only the path knows.
  void Conclude(ConnectionRecord* client, ConnectionRecord* server) const;

 private:
  struct Side {
    Endpoint* end = nullptr;
    FlowDirection sends = FlowDirection::kClientToServer;
    bool hung_up = false;
    bool ended_by_fault = false;  // what it receives
  };

  Offset Now() const { return elapsed_() + skipped_; }
  bool Exhausted() const;
  bool Turn();
  bool Move(Side& from);
  bool Deliver();
  bool DeliverTo(Side& to);
  bool HangUpFinished();
  bool SkipToNext();
  bool StopLingering();
  void GiveUp();

  FaultInjector injector_;
  const std::function<Offset()> elapsed_;
  Offset skipped_{};
  Side client_;
  Side server_;
  size_t turns_ = 0;
  uint64_t carried_bytes_ = 0;
  bool out_of_time_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_FAULTY_PATH_H_
