// With what a man in the middle handshakes: made for each connection, or had from before.
#ifndef TLSLAB_SERVER_DRIVER_MIDDLE_CONTEXTS_H_
#define TLSLAB_SERVER_DRIVER_MIDDLE_CONTEXTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/engine/context.h"

namespace tlslab {

// Safe from any thread.
class MiddleContexts {
 public:
  virtual ~MiddleContexts() = default;

  // To dial the target with. `alpn` is what the client offers.
  virtual absl::StatusOr<std::shared_ptr<const Context>> ForTarget(
      const std::vector<std::string>& alpn) = 0;
  // To serve a client with that asks for `name`: a server name, or else the target's host. `alpn`
  // is what the target chose; empty: nothing.
  virtual absl::StatusOr<std::shared_ptr<const Context>> ForClient(const std::string& name,
                                                                   const std::string& alpn) = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_MIDDLE_CONTEXTS_H_
