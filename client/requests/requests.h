// Parts of requests that more than one command makes from its flags.
#ifndef TLSLAB_CLIENT_REQUESTS_REQUESTS_H_
#define TLSLAB_CLIENT_REQUESTS_REQUESTS_H_

#include <google/protobuf/duration.pb.h>

#include <string>

#include "absl/status/statusor.h"
#include "client/lab/resource_scope.h"
#include "client/options/options.h"
#include "tlslab/v1/exchange.pb.h"
#include "tlslab/v1/result_options.pb.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

google::protobuf::Duration DurationOf(double seconds);

// --send, then --read, then close; nothing without either.
v1::Exchange ExchangeOf(const Options& options);

// What results are to carry beyond the ordinary: key log, exporters, channel bindings, sessions.
v1::ResultOptions ResultOptionsOf(const Options& options);

// The one context of dial, listen and context explain: what it starts from, then the flags for TLS
// and identity, then --set.
absl::StatusOr<v1::TlsContextSpec> ClientSpecOf(const Options& options);
absl::StatusOr<v1::TlsContextSpec> ServerSpecOf(const Options& options);

// A private authority and a certificate of it for localhost, made in the scope.
struct LocalhostPki {
  std::string ca_name;
  std::string ca_pem;
  std::string certificate_name;
};
absl::StatusOr<LocalhostPki> MintLocalhost(ResourceScope& scope);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REQUESTS_REQUESTS_H_
