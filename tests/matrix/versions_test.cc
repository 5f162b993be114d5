// Every range of versions of a client against every range of a server: the highest
// common one is agreed, and without one the end that finds it out says so.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"
#include "server/testing/contexts.h"
#include "tests/matrix/cell.h"
#include "tests/matrix/ends.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

struct Range {
  uint16_t min = 0;
  uint16_t max = 0;
  std::string name() const {
    return absl::StrCat(std::string(TlsVersionName(min)), " to ", std::string(TlsVersionName(max)));
  }
};

std::vector<Range> AllRanges() {
  std::vector<Range> ranges;
  for (uint16_t min : VersionsHere()) {
    for (uint16_t max : VersionsHere()) {
      if (min <= max) ranges.push_back({min, max});
    }
  }
  return ranges;
}

// One suite that all versions below TLS 1.3 have, one of TLS 1.3, one group, one scheme.
constexpr uint16_t kOldSuite = 0x0033;  // TLS_DHE_RSA_WITH_AES_128_CBC_SHA
constexpr uint16_t kNewSuite = 0x1301;  // TLS_AES_128_GCM_SHA256

std::shared_ptr<const Context> Build(ContextConfig config, const Range& range) {
  config.min_version = range.min;
  config.max_version = range.max;
  OnlySuite(kOldSuite, &config);
  OnlySuite(kNewSuite, &config);
  config.groups = {"secp256r1"};
  config.signature_schemes = {"rsa_pss_rsae_sha256"};
  return MustBuild(config);
}

Agreed At(uint16_t version) {
  Agreed agreed{version, version == TLS1_3_VERSION ? kNewSuite : kOldSuite};
  if (version == TLS1_3_VERSION) agreed.group = GroupValue("secp256r1");
  if (version >= TLS1_2_VERSION) {
    agreed.server_scheme = SignatureSchemeValue("rsa_pss_rsae_sha256");
  }
  return agreed;
}

std::variant<Agreed, Refused> Expected(const Range& client, const Range& server) {
  const uint16_t highest = std::min(client.max, server.max);
  if (highest >= std::max(client.min, server.min)) return At(highest);
  Refused refused{Role::kServer, SSL_AD_PROTOCOL_VERSION, F::VERSION_MISMATCH};
  // A client that lists its versions (RFC 8446 section 4.2.1) is refused by the server,
  // who sees that none fits. One that names only its highest is answered with the
  // server's highest, and refuses that itself (RFC 5246 appendix E.1).
  if (client.min > server.max && client.max < TLS1_3_VERSION) {
    refused.by = Role::kClient;
    refused.client_phase = v1::HANDSHAKE_PHASE_SERVER_HELLO;
    refused.server_phase = v1::HANDSHAKE_PHASE_SERVER_HELLO;
    // The alert comes in a record of the client's version, not of the one that the server
    // has chosen, and OpenSSL's server does not open it.
    refused.other = Refusal{std::nullopt, F::VERSION_MISMATCH};
  }
  // SSL 3.0 does not have the alert protocol_version (RFC 6101 section 5.4).
  if (client.max == SSL3_VERSION) refused.alert = SSL_AD_HANDSHAKE_FAILURE;
  return refused;
}

TEST(Versions, OfEveryRangeMeetEveryOther) {
  std::map<std::string, std::shared_ptr<const Context>> clients;
  std::map<std::string, std::shared_ptr<const Context>> servers;
  for (const Range& range : AllRanges()) {
    clients[range.name()] = Build(MatrixClient(0), range);
    servers[range.name()] = Build(MatrixServer(0, {"rsa-2048"}), range);
  }
  Matrix matrix("versions");
  for (const Range& client : AllRanges()) {
    for (const Range& server : AllRanges()) {
      matrix.Check({absl::StrCat(client.name(), " meets ", server.name()), clients[client.name()],
                    servers[server.name()], Expected(client, server)});
    }
  }
}

}  // namespace
}  // namespace tlslab
