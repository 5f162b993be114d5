// Two contexts in memory with somebody between them who keeps all bytes.
//
//   WiretappedPair pair = RunWiretapped(client, server, options);
//   for (const WireBytes& piece : pair.wire) observer.OnBytes(piece.flow, piece.bytes, piece.at);
//
// As RunMemoryPair, but that what it reports of the wire must not be what is tested.
#ifndef TLSLAB_SERVER_TESTING_WIRETAPPED_PAIR_H_
#define TLSLAB_SERVER_TESTING_WIRETAPPED_PAIR_H_

#include <memory>
#include <string>
#include <vector>

#include "server/driver/memory_pair.h"
#include "server/wire/flow.h"

namespace tlslab {

struct WireBytes {
  FlowDirection flow;
  std::string bytes;
  Offset at{};
};

struct WiretappedPair {
  ConnectionRecord client;
  ConnectionRecord server;
  std::vector<WireBytes> wire;
};

// Without faults.
WiretappedPair RunWiretapped(std::shared_ptr<const Context> client,
                             std::shared_ptr<const Context> server,
                             const MemoryPairOptions& options);

// A script that says `text`, unless that is empty, and closes; and one that hears all.
std::shared_ptr<const ExchangeScript> Saying(const std::string& text);
std::shared_ptr<const ExchangeScript> Hearing();

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TESTING_WIRETAPPED_PAIR_H_
