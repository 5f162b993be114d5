// A listening port with the results of its connections and a lease.
#ifndef TLSLAB_SERVER_LAB_LISTENER_H_
#define TLSLAB_SERVER_LAB_LISTENER_H_

#include "server/driver/acceptor.h"
#include "server/driver/connection_record.h"
#include "server/lab/leased_ports.h"

namespace tlslab {

struct Listener : FaultPlanPort<Acceptor, ConnectionRecord> {};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_LISTENER_H_
