// Every group in every version, with the suites that use it: it works where the
// standards have it, and two ends without a common one part with handshake_failure.
#include "server/codepoints/groups.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"
#include "server/engine/capabilities.h"
#include "server/testing/contexts.h"
#include "tests/matrix/cell.h"
#include "tests/matrix/ends.h"
#include "tests/matrix/suite_facts.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;
using K = SuiteFacts::KeyExchange;
using A = SuiteFacts::Authentication;

struct GroupFacts {
  uint16_t value = 0;
  uint16_t min_version = TLS1_VERSION;
  uint16_t max_version = TLS1_3_VERSION;
  bool slow = false;  // tens of milliseconds a key
  bool in(uint16_t version) const { return min_version <= version && version <= max_version; }
  std::string name() const { return std::string(GroupName(value)); }
};

// RFC 8422 section 5.1.1 and RFC 8446 section 4.2.7: below 30 all but five are gone in
// TLS 1.3, and what is newer is for it alone: Brainpool by RFC 8734, ML-KEM by
// draft-ietf-tls-mlkem and draft-ietf-tls-ecdhe-mlkem. RFC 7919 has the finite fields for
// TLS 1.2 also, where OpenSSL does not negotiate them by name.
GroupFacts FactsOfGroup(uint16_t value) {
  GroupFacts facts{value};
  switch (value) {
    case 23:  // secp256r1
    case 24:  // secp384r1
    case 25:  // secp521r1
    case 29:  // x25519
    case 30:  // x448
      break;
    default:
      (value < 31 ? facts.max_version : facts.min_version) =
          value < 31 ? TLS1_2_VERSION : TLS1_3_VERSION;
  }
  facts.slow = value == 258 || value == 259 || value == 260;  // ffdhe4096 and above
  return facts;
}

std::vector<GroupFacts> GroupsHere() {
  std::vector<GroupFacts> groups;
  for (uint16_t value : Capabilities().groups) groups.push_back(FactsOfGroup(value));
  return groups;
}

class GroupsOf : public testing::TestWithParam<uint16_t> {
 protected:
  void SetUp() override {
    if (!VersionHere(GetParam())) GTEST_SKIP() << "this OpenSSL cannot play the version";
  }
  std::string version_name() const { return std::string(TlsVersionName(GetParam())); }

  ContextConfig With(ContextConfig config, uint16_t suite, std::vector<std::string> groups) const {
    OnlySuite(suite, &config);
    config.groups = std::move(groups);
    if (GetParam() == TLS1_3_VERSION) config.signature_schemes = {"ed25519"};
    if (GetParam() == TLS1_2_VERSION) config.signature_schemes = {"rsa_pkcs1_sha256"};
    return config;
  }
  // A key that no group says anything about.
  std::string key_type() const { return GetParam() == TLS1_3_VERSION ? "ed25519" : "rsa-2048"; }
  std::shared_ptr<const Context> Client(uint16_t suite, std::vector<std::string> groups) const {
    return MustBuild(With(MatrixClient(GetParam()), suite, std::move(groups)));
  }
  std::shared_ptr<const Context> Server(uint16_t suite, std::vector<std::string> groups) const {
    return MustBuild(With(MatrixServer(GetParam(), {key_type()}), suite, std::move(groups)));
  }
  Agreed Expected(const SuiteFacts& suite, const GroupFacts& group) const {
    Agreed agreed{GetParam(), suite.value, group.value};
    if (GetParam() == TLS1_3_VERSION) agreed.server_scheme = SignatureSchemeValue("ed25519");
    if (GetParam() == TLS1_2_VERSION && suite.is_signed()) {
      agreed.server_scheme = SignatureSchemeValue("rsa_pkcs1_sha256");
    }
    return agreed;
  }
  // What the server says of a client that has no group of its own.
  Refused NoCommonGroup() const {
    return {Role::kServer, SSL_AD_HANDSHAKE_FAILURE,
            GetParam() == TLS1_3_VERSION ? F::NO_SHARED_GROUP : F::NO_SHARED_CIPHER};
  }
  // The first suite that uses groups and that the server's key serves.
  std::vector<SuiteFacts> SuitesWithGroups() const {
    std::vector<SuiteFacts> suites;
    for (const SuiteFacts& suite : SuitesHere()) {
      const bool with_groups = suite.key_exchange == K::kEcdhe || suite.key_exchange == K::kTls13;
      const bool served = suite.authentication != A::kEcdsa;
      if (suite.in(GetParam()) && with_groups && served) suites.push_back(suite);
    }
    return suites;
  }
};

INSTANTIATE_TEST_SUITE_P(Versions, GroupsOf,
                         testing::Values(TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION,
                                         TLS1_3_VERSION),
                         [](const auto& info) { return absl::StrCat("0x030", info.param & 0xf); });

TEST_P(GroupsOf, AVersionServeEverySuiteThatUsesGroups) {
  Matrix matrix(absl::StrCat("groups of ", version_name()));
  for (const SuiteFacts& suite : SuitesWithGroups()) {
    for (const GroupFacts& group : GroupsHere()) {
      if (!group.in(GetParam()) || (group.slow && suite.value != 0x1301)) continue;
      matrix.Check({absl::StrCat(version_name(), " ", suite.name, " ", group.name()),
                    Client(suite.value, {group.name()}), Server(suite.value, {group.name()}),
                    Expected(suite, group)});
    }
  }
}

TEST_P(GroupsOf, BothEndsMustBeTheSame) {
  Matrix matrix(absl::StrCat("pairs of groups of ", version_name()));
  const SuiteFacts suite = SuitesWithGroups().front();
  std::map<uint16_t, std::shared_ptr<const Context>> clients;
  std::map<uint16_t, std::shared_ptr<const Context>> servers;
  for (const GroupFacts& group : GroupsHere()) {
    clients[group.value] = Client(suite.value, {group.name()});
    servers[group.value] = Server(suite.value, {group.name()});
  }
  for (const GroupFacts& client : GroupsHere()) {
    if (!client.in(GetParam()) || client.slow) continue;
    for (const GroupFacts& server : GroupsHere()) {
      if (!server.in(GetParam()) || server.value == client.value) continue;
      matrix.Check({absl::StrCat(version_name(), " ", client.name(), " meets ", server.name()),
                    clients[client.value], servers[server.value], NoCommonGroup()});
    }
  }
}

// The client prefers one group and knows another, which is all that the server has. In
// TLS 1.3 that costs a HelloRetryRequest (RFC 8446 section 4.1.4).
TEST_P(GroupsOf, ASecondChoiceAreFound) {
  Matrix matrix(absl::StrCat("second choices of ", version_name()));
  const SuiteFacts suite = SuitesWithGroups().front();
  std::vector<GroupFacts> groups;
  for (const GroupFacts& group : GroupsHere()) {
    if (group.in(GetParam()) && !group.slow) groups.push_back(group);
  }
  // Each after each in TLS 1.3; elsewhere the order costs nothing, and a ring is enough.
  const size_t reach = GetParam() == TLS1_3_VERSION ? groups.size() : 2;
  for (size_t i = 0; i < groups.size(); ++i) {
    for (size_t step = 1; step < reach; ++step) {
      const GroupFacts& first = groups[i];
      const GroupFacts& second = groups[(i + step) % groups.size()];
      Agreed agreed = Expected(suite, second);
      agreed.hello_retry = GetParam() == TLS1_3_VERSION;
      matrix.Check({absl::StrCat(version_name(), " ", first.name(), ", then ", second.name()),
                    Client(suite.value, {first.name(), second.name()}),
                    Server(suite.value, {second.name()}), agreed});
    }
  }
}

// A client that has only groups of other versions: in TLS 1.3 it has nothing to make a
// hello of, below it leaves the groups out, and the server has none to answer with.
TEST_P(GroupsOf, OtherVersionsAreOfNoUse) {
  Matrix matrix(absl::StrCat("groups not of ", version_name()));
  const SuiteFacts suite = SuitesWithGroups().front();
  ContextConfig any = With(MatrixServer(GetParam(), {key_type()}), suite.value, {});
  const auto server = MustBuild(any);
  for (const GroupFacts& group : GroupsHere()) {
    if (group.in(GetParam())) continue;
    Cell cell{absl::StrCat(version_name(), " ", group.name()), Client(suite.value, {group.name()}),
              server, NoCommonGroup()};
    if (GetParam() == TLS1_3_VERSION) {
      Refused by_client{Role::kClient, SSL_AD_INTERNAL_ERROR, F::NO_SHARED_GROUP};
      by_client.other = Refusal{SSL_AD_UNEXPECTED_MESSAGE, F::PROTOCOL_VIOLATION};
      cell.expected = by_client;
    }
    matrix.Check(cell);
  }
}

// Below TLS 1.3 a client's groups also bind the curve of the server's key (RFC 8422
// section 5.1).
TEST_P(GroupsOf, TheClientBindTheCurveOfTheServersKey) {
  Matrix matrix(absl::StrCat("curves of keys of ", version_name()));
  const uint16_t suite = GetParam() == TLS1_3_VERSION ? 0x1301 : 0xc009;
  const std::pair<const char*, const char*> kKeys[] = {
      {"ec-p256", "secp256r1"}, {"ec-p384", "secp384r1"}, {"ec-p521", "secp521r1"}};
  const std::vector<std::string> schemes = {"ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384",
                                            "ecdsa_secp521r1_sha512"};
  for (size_t i = 0; i < std::size(kKeys); ++i) {
    for (const GroupFacts& group : GroupsHere()) {
      if (!group.in(GetParam()) || group.slow) continue;
      ContextConfig client = With(MatrixClient(GetParam()), suite, {group.name()});
      ContextConfig server =
          With(MatrixServer(GetParam(), {kKeys[i].first}), suite, {group.name()});
      client.signature_schemes = server.signature_schemes = {schemes[i]};
      Cell cell{absl::StrCat(version_name(), " ", group.name(), " with a ", kKeys[i].first, " key"),
                MustBuild(client), MustBuild(server), NoCommonGroup()};
      if (GetParam() == TLS1_3_VERSION || group.name() == kKeys[i].second) {
        Agreed agreed{GetParam(), suite, group.value};
        if (GetParam() >= TLS1_2_VERSION) agreed.server_scheme = SignatureSchemeValue(schemes[i]);
        cell.expected = agreed;
      }
      matrix.Check(cell);
    }
  }
}

}  // namespace
}  // namespace tlslab
