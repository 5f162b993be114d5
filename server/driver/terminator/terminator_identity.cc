#include "server/driver/terminator/terminator_identity.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/inspect/inspected.h"
#include "certs/inspect/names.h"
#include "server/codepoints/tls_versions.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"

namespace tlslab {
namespace {

// The protocol's word for "not verified".
constexpr uint32_t kNoCertificate = 1;

// Far above what a name may have, which is 64 characters (RFC 5280 appendix A.1). Not cut: a part
// of a name could be somebody's.
constexpr size_t kMaxCommonName = 255;

// "unix:80" would be a host and a port, too.
bool IsIpAddressAndPort(const std::string& text) {
  const absl::StatusOr<HostPort> parsed = ParseHostPort(text);
  return parsed.ok() && IpAddress::Parse(parsed->host);
}

bool KnowsAddresses(const ProxyHeader& header) {
  return IsIpAddressAndPort(header.source_address) &&
         IsIpAddressAndPort(header.destination_address);
}

// Of one that the sender began for itself nothing is of a client (section 2.2: a receiver must
// discard it all).
const ProxyHeader* FrontOf(const ClientSeen& client) {
  return client.front == nullptr || client.front->local ? nullptr : client.front;
}

// That it showed here, or when the session began that it resumed. Null: none.
X509* CertificateOf(const Observations& seen) {
  if (!seen.peer_chain.empty()) return seen.peer_chain.front().get();
  return seen.session_peer ? seen.session_peer->certificate.get() : nullptr;
}

uint32_t VerifyResult(const Observations& seen) {
  if (!seen.peer_chain.empty() && seen.verification) {
    return seen.verification->error ? static_cast<uint32_t>(seen.verification->error->code) : 0;
  }
  return seen.session_peer ? static_cast<uint32_t>(seen.session_peer->verify_code) : kNoCertificate;
}

bool Accepted(const Observations& seen) {
  return CertificateOf(seen) != nullptr && VerifyResult(seen) == 0;
}

// "RSA2048", "EC256".
std::string KeyAlgorithm(const CertificateFacts& facts) {
  const std::string& name = facts.public_key_algorithm;
  std::string kind = absl::AsciiStrToUpper(name);
  if (absl::StartsWith(name, "rsa")) kind = "RSA";
  if (name == "id-ecPublicKey") kind = "EC";
  return absl::StrCat(kind, facts.public_key_bits);
}

ProxyTls TlsOf(const Observations& seen) {
  ProxyTls tls;
  tls.over_tls = true;
  tls.certificate_in_session = CertificateOf(seen) != nullptr;
  tls.certificate_on_connection = !seen.peer_chain.empty();
  tls.verify = VerifyResult(seen);
  if (seen.server_hello) tls.version = std::string(TlsVersionName(seen.server_hello->version));
  if (seen.cipher) tls.cipher = seen.cipher->openssl_name;
  if (const X509* certificate = CertificateOf(seen)) {
    std::string name = SubjectCommonName(certificate);
    if (name.size() <= kMaxCommonName) tls.common_name = std::move(name);
  }
  if (seen.own_certificate) {
    const auto facts = Inspected(seen.own_certificate.get());
    tls.signature_algorithm = facts->signature_hash;
    tls.key_algorithm = KeyAlgorithm(*facts);
  }
  return tls;
}

void AddTls(const ClientSeen& client, ProxyHeader* header) {
  if (client.tls != nullptr) {
    header->tls = TlsOf(*client.tls);
    header->alpn = client.tls->alpn.value_or("");
    if (const auto& hello = client.tls->client_hello) {
      header->authority = hello->server_name.value_or("");
    }
  } else if (const ProxyHeader* front = FrontOf(client)) {
    header->tls = front->tls;
    header->alpn = front->alpn;
    header->authority = front->authority;
  }
}

// Those that it was accepted by, from the leaf's issuer up, as far as they were shown; none of a
// resumed session, which does not keep them.
std::vector<std::string> ChainOf(const Observations& seen) {
  std::vector<std::string> chain;
  if (seen.peer_chain.empty()) return chain;
  const std::vector<std::string>& path = seen.verification->path_subjects;
  for (size_t i = 1; i < path.size(); ++i) {
    const auto shown = std::find_if(
        seen.peer_chain.begin() + 1, seen.peer_chain.end(),
        [&](const auto& certificate) { return Inspected(certificate.get())->subject == path[i]; });
    if (shown == seen.peer_chain.end()) break;
    chain.push_back(Inspected(shown->get())->der);
  }
  return chain;
}

}  // namespace

std::optional<ProxyHeader> HeaderForBackend(ProxyHeaderUse use, const ClientSeen& client) {
  if (use == ProxyHeaderUse::kNone) return std::nullopt;
  ProxyHeader header;
  header.version = use == ProxyHeaderUse::kVersion1 ? 1 : 2;
  const ProxyHeader* front = FrontOf(client);
  const bool by_front = front != nullptr && KnowsAddresses(*front);
  header.source_address = by_front ? front->source_address : client.address;
  header.destination_address = by_front ? front->destination_address : client.destination;
  if (use == ProxyHeaderUse::kVersion2WithTls) AddTls(client, &header);
  return header;
}

ForwardedClient ClientForHttp(const ClientSeen& client) {
  ForwardedClient told;
  const ProxyHeader* front = FrontOf(client);
  const std::string& address =
      front != nullptr && KnowsAddresses(*front) ? front->source_address : client.address;
  const absl::StatusOr<HostPort> parsed = ParseHostPort(address);
  told.address = parsed.ok() ? parsed->host : address;
  told.over_tls = client.tls != nullptr || (front != nullptr && front->tls && front->tls->over_tls);
  if (client.tls == nullptr || !Accepted(*client.tls)) return told;
  told.certificate = Inspected(CertificateOf(*client.tls))->der;
  told.chain = ChainOf(*client.tls);
  return told;
}

}  // namespace tlslab
