// The stream of WatchHandshakes: one watcher of one listener's results.
#ifndef TLSLAB_SERVER_RPC_WATCH_REACTOR_H_
#define TLSLAB_SERVER_RPC_WATCH_REACTOR_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>

#include "server/lab/result_buffer.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

// Starts a watcher, which lives until its RPC is over. `max_results` zero: no
// limit.
grpc::ServerWriteReactor<v1::WatchHandshakesResponse>* StartWatch(
    std::shared_ptr<ResultBuffer> results, uint64_t max_results);

// A stream that is refused.
grpc::ServerWriteReactor<v1::WatchHandshakesResponse>* RefuseWatch(grpc::Status status);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_WATCH_REACTOR_H_
