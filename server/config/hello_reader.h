// SendClientHelloRequest → a plan of what to send, to whom, and how long to listen.
#ifndef TLSLAB_SERVER_CONFIG_HELLO_READER_H_
#define TLSLAB_SERVER_CONFIG_HELLO_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/config/collect_options.h"
#include "server/config/context_reader.h"
#include "server/config/hello_values_reader.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "server/wire/craft/crafted_hello.h"
#include "tlslab/v1/hello.pb.h"

namespace tlslab {

// With its base, when it begins with one.
struct CraftedHelloRequest {
  CraftedHello hello;
  std::optional<ContextSource> base;
};

// Adds to `problems` everything that is wrong; the result is then of no use. The base is valid
// while the message is.
CraftedHelloRequest ReadCraftedHello(const v1::CraftedHello& hello, std::string_view field,
                                     const OpensslSuiteLookup& openssl_suite,
                                     const ResourceLookup& lookup, RequestProblems* problems);

struct SendHelloRequest {
  // Over TCP, or in memory when there is a server.
  std::string host;
  uint16_t port = 0;
  std::optional<ContextSource> server;
  CraftedHelloRequest crafted;
  absl::Duration timeout;
  bool read_to_end = false;
  CollectOptions collect;
  bool validate_only = false;
};
SendHelloRequest ReadSendHello(const v1::SendClientHelloRequest& request,
                               const OpensslSuiteLookup& openssl_suite,
                               const ResourceLookup& lookup, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_HELLO_READER_H_
