// A listening port with the results of its connections and a lease.
#ifndef TLSLAB_SERVER_LAB_LISTENER_H_
#define TLSLAB_SERVER_LAB_LISTENER_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "server/driver/acceptor.h"
#include "server/driver/timer.h"
#include "server/lab/result_buffer.h"

namespace tlslab {

struct Listener {
  std::string name;
  std::string document;  // the request's own words, serialised; opaque here
  absl::Time create_time;
  absl::Time expire_time;
  // Shared with connections that end after the listener.
  std::shared_ptr<ResultBuffer> results;
  std::shared_ptr<Acceptor> acceptor;
  TimerHandle lease;

  // Closes the port; the results of what was under way still come, then no more.
  void Stop() {
    lease.reset();
    acceptor->Stop();
    results->Close();
  }
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_LISTENER_H_
