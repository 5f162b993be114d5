// What a passive observer learned, as the contract's ObserverReport.
//
//   Observed seen = observer.Take();
//   ReportObserver(seen, {"192.0.2.1:49152", "192.0.2.2:443"}, result.mutable_observer());
#ifndef TLSLAB_SERVER_REPORT_OBSERVER_REPORT_H_
#define TLSLAB_SERVER_REPORT_OBSERVER_REPORT_H_

#include <string>

#include "server/wire/passive_observer.h"
#include "tlslab/v1/observer.pb.h"

namespace tlslab {

// "host:port"; empty in memory.
struct ObservedAddresses {
  std::string client;
  std::string server;
};

void ReportObserver(const Observed& seen, const ObservedAddresses& addresses,
                    v1::ObserverReport* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_OBSERVER_REPORT_H_
