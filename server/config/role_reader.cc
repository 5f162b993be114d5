#include "server/config/role_reader.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/credential/pem_objects.h"
#include "server/config/certificates/revocation_reader.h"

namespace tlslab {
namespace {

constexpr uint32_t kMaxTickets = 16;
constexpr size_t kMaxPskHint = 128;
constexpr size_t kMaxOcspResponse = 64 * 1024;
// SignedCertificateTimestampList (RFC 6962 section 3.3): two bytes of length for it,
// and two for each.
constexpr size_t kMaxSctList = 0xffff;

void ReadClient(const v1::ClientOptions& client, const SpecReading& reading,
                ContextConfig* config) {
  config->server_name = client.server_name();
  reading.CheckHostName("client.server_name", config->server_name);
  config->post_handshake_auth = client.post_handshake_auth();
  config->ocsp_requested = client.ocsp_requested();
  config->scts_requested = client.scts_requested();
  config->fallback_scsv = client.fallback_scsv();
  if (!client.has_max_fragment_length()) return;
  const uint32_t length = client.max_fragment_length();
  if (length != 512 && length != 1024 && length != 2048 && length != 4096) {
    reading.Invalid("client.max_fragment_length", "must be 512, 1024, 2048 or 4096 (RFC 6066)");
  }
  config->max_fragment_length = length;
}

void ReadClientCertificate(const v1::ServerOptions& server, const SpecReading& reading,
                           ContextConfig* config) {
  switch (server.client_certificate()) {
    case v1::ServerOptions::CLIENT_CERTIFICATE_UNSPECIFIED:
    case v1::ServerOptions::NOT_REQUESTED:
      break;
    case v1::ServerOptions::REQUIRED:
      config->require_certificate = true;
      [[fallthrough]];
    case v1::ServerOptions::REQUESTED:
      config->request_certificate = true;
      break;
    default:
      reading.Invalid("server.client_certificate", "not a value of this enum");
  }
}

UnknownServerName ReadUnknownServerName(const v1::ServerOptions& server,
                                        const SpecReading& reading) {
  switch (server.unknown_server_name()) {
    case v1::ServerOptions::UNKNOWN_SERVER_NAME_UNSPECIFIED:
    case v1::ServerOptions::IGNORED:
      return UnknownServerName::kIgnored;
    case v1::ServerOptions::ACKNOWLEDGED:
      return UnknownServerName::kAcknowledged;
    case v1::ServerOptions::REJECTED:
      return UnknownServerName::kRejected;
    default:
      reading.Invalid("server.unknown_server_name", "not a value of this enum");
      return UnknownServerName::kIgnored;
  }
}

void ReadOcspResponse(const v1::ServerOptions& server, const SpecReading& reading,
                      ContextConfig* config) {
  config->ocsp_response = server.ocsp_response();
  if (config->ocsp_response.size() > kMaxOcspResponse) {
    reading.Invalid("server.ocsp_response", "at most 64 KiB");
  }
  if (!server.has_ocsp_response_spec()) return;
  if (!server.ocsp_response().empty()) {
    reading.Invalid("server.ocsp_response_spec", "stands beside ocsp_response: give one");
  }
  config->ocsp_response = MakeOcspResponse(server.ocsp_response_spec(), RevocationUse::kContext,
                                           reading.Path("server.ocsp_response_spec"),
                                           reading.lookup, &reading.problems);
}

// What the certificate's message carries beside it.
void ReadStaples(const v1::ServerOptions& server, const SpecReading& reading,
                 ContextConfig* config) {
  ReadOcspResponse(server, reading, config);
  size_t list = 2;
  for (int i = 0; i < server.scts_size(); ++i) {
    if (server.scts(i).empty()) reading.Invalid("server.scts", i, "is empty");
    list += 2 + server.scts(i).size();
    config->scts.push_back(server.scts(i));
  }
  if (list > kMaxSctList) reading.Invalid("server.scts", "at most 64 KiB in all");
}

void ReadDhParameters(const v1::ServerOptions& server, const SpecReading& reading,
                      ContextConfig* config) {
  if (server.dh_parameters_pem().empty()) return;
  auto parsed = ParseDhParameters(server.dh_parameters_pem());
  if (!parsed.ok()) {
    return reading.Invalid("server.dh_parameters_pem", std::string(parsed.status().message()));
  }
  config->dh_parameters = *std::move(parsed);
}

void ReadServer(const v1::ServerOptions& server, const SpecReading& reading,
                ContextConfig* config) {
  ReadClientCertificate(server, reading, config);
  if (server.has_ticket_count()) {
    if (server.ticket_count() > kMaxTickets) reading.Invalid("server.ticket_count", "at most 16");
    config->ticket_count = server.ticket_count();
  }
  if (server.has_cipher_server_preference()) {
    config->cipher_server_preference = server.cipher_server_preference();
  }
  if (server.has_chacha_prioritized()) config->chacha_prioritized = server.chacha_prioritized();
  config->unknown_server_name = ReadUnknownServerName(server, reading);
  ReadStaples(server, reading, config);
  config->psk_identity_hint = server.psk_identity_hint();
  if (config->psk_identity_hint.size() > kMaxPskHint) {
    reading.Invalid("server.psk_identity_hint", "at most 128 bytes");
  }
  reading.CheckNoNul("server.psk_identity_hint", config->psk_identity_hint);
  ReadDhParameters(server, reading, config);
}

}  // namespace

void ReadRole(const v1::TlsContextSpec& spec, const SpecReading& reading, ContextConfig* config) {
  if (spec.role_case() == v1::TlsContextSpec::ROLE_NOT_SET) {
    return reading.Invalid("role", "required: client or server");
  }
  if (spec.has_client()) {
    config->role = Role::kClient;
    return ReadClient(spec.client(), reading, config);
  }
  config->role = Role::kServer;
  ReadServer(spec.server(), reading, config);
}

}  // namespace tlslab
