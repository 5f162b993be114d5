// A handshake of two contexts in memory: no sockets, no threads, no waiting.
//
//   MemoryPairResult pair = RunMemoryPair(client, server, {});
//
// The bytes of each end go to the other until both are quiet; then what is still
// open is closed, as a transport would, and driven until quiet again. So late
// alerts are never lost, and an end that waits for what will never come is told.
// Faults on the way are FaultyPath's.
#ifndef TLSLAB_SERVER_DRIVER_MEMORY_PAIR_H_
#define TLSLAB_SERVER_DRIVER_MEMORY_PAIR_H_

#include <memory>
#include <string>

#include "certs/ossl/ossl_ptr.h"
#include "server/config/collect_options.h"
#include "server/driver/clock.h"
#include "server/driver/connection_record.h"
#include "server/driver/endpoint.h"
#include "server/engine/context.h"
#include "server/wire/fault_plan.h"

namespace tlslab {

struct MemoryPairOptions {
  std::shared_ptr<const ExchangeScript> client_script;
  std::shared_ptr<const ExchangeScript> server_script;
  EndpointDialog client_dialog;
  EndpointDialog server_dialog;
  CollectOptions collect;
  // What the client offers; null: none.
  std::shared_ptr<SSL_SESSION> session;
  std::string early_data;                   // the client's
  std::shared_ptr<const FaultPlan> faults;  // null: none
};

struct MemoryPairResult {
  ConnectionRecord client;
  ConnectionRecord server;
};

MemoryPairResult RunMemoryPair(std::shared_ptr<const Context> client,
                               std::shared_ptr<const Context> server,
                               const MemoryPairOptions& options, const Clock& clock);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_MEMORY_PAIR_H_
