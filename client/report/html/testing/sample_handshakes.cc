#include "client/report/html/testing/sample_handshakes.h"

#include <google/protobuf/text_format.h>

#include <string>
#include <utility>
#include <vector>

namespace tlslab {
namespace {

constexpr char kAuthority[] = R"pb(
  certificate_id: "sample-ca"
  certificate { spec { common_name: "Sample Root" certificate_authority: true } }
)pb";
constexpr char kIntermediate[] = R"pb(
  certificate_id: "sample-intermediate"
  certificate {
    spec {
      common_name: "Sample Intermediate"
      certificate_authority: true
      issuer: "certificates/sample-ca"
    }
  }
)pb";
constexpr char kServer[] = R"pb(
  certificate_id: "sample-server"
  certificate {
    spec {
      common_name: "localhost"
      dns_names: [ "localhost", "*.example.org" ]
      issuer: "certificates/sample-intermediate"
    }
  }
)pb";
constexpr char kClient[] = R"pb(
  certificate_id: "sample-client"
  certificate { spec { common_name: "a client" issuer: "certificates/sample-ca" } }
)pb";

constexpr char kRequest[] = R"pb(
  client {
    spec {
      client { server_name: "localhost" }
      alpn_protocols: "h2"
      peer_verification {
        trusted_certificates: "certificates/sample-ca"
        expected_name: "localhost"
      }
    }
  }
  server {
    spec {
      server {}
      alpn_protocols: "h2"
      credentials { certificate: "certificates/sample-server" }
    }
  }
  client_exchange {
    steps { send_text: "GET /hello" }
    steps { read_to_end {} }
  }
  server_exchange {
    steps { read_bytes: 10 }
    steps { send_text: "Simple is better than complex." }
    steps { close {} }
  }
)pb";

// What is different, merged into the request.
constexpr char kTls12[] = R"pb(client { spec { max_version: TLS_VERSION_TLS12 } })pb";
constexpr char kRetried[] = R"pb(server { spec { groups: "P-384" } })pb";
constexpr char kMutual[] = R"pb(
  client { spec { credentials { certificate: "certificates/sample-client" } } }
  server {
    spec {
      server { client_certificate: REQUIRED }
      peer_verification { trusted_certificates: "certificates/sample-ca" }
    }
  }
)pb";
constexpr char kNoVersion[] = R"pb(
  client { spec { max_version: TLS_VERSION_TLS12 } }
  server { spec { min_version: TLS_VERSION_TLS13 } }
)pb";

template <typename Message>
Message Parsed(const std::string& text) {
  Message message;
  google::protobuf::TextFormat::ParseFromString(text, &message);
  return message;
}

absl::Status Mint(RemoteLab& lab) {
  for (const char* text : {kAuthority, kIntermediate, kServer, kClient}) {
    if (auto made = lab.CreateCertificate(Parsed<v1::CreateCertificateRequest>(text)); !made.ok()) {
      return made.status();
    }
  }
  return absl::OkStatus();
}

absl::Status Simulate(RemoteLab& lab, const v1::SimulateHandshakeRequest& request,
                      v1::HandshakePair& pair) {
  absl::StatusOr<v1::SimulateHandshakeResponse> response = lab.SimulateHandshake(request);
  if (!response.ok()) {
    return response.status();
  }
  pair = response->handshakes(0);
  return absl::OkStatus();
}

v1::SimulateHandshakeRequest Request(const char* difference) {
  auto request = Parsed<v1::SimulateHandshakeRequest>(kRequest);
  request.MergeFrom(Parsed<v1::SimulateHandshakeRequest>(difference));
  return request;
}

}  // namespace

absl::StatusOr<SampleHandshakes> SimulateSamples(RemoteLab& lab) {
  if (absl::Status minted = Mint(lab); !minted.ok()) {
    return minted;
  }
  SampleHandshakes samples;
  v1::SimulateHandshakeRequest untrusting = Request("");
  untrusting.mutable_client()
      ->mutable_spec()
      ->mutable_peer_verification()
      ->clear_trusted_certificates();
  untrusting.mutable_client()->mutable_spec()->mutable_peer_verification()->set_system_trust(true);
  const std::vector<std::pair<v1::SimulateHandshakeRequest, v1::HandshakePair*>> runs = {
      {Request(""), &samples.tls13},         {Request(kTls12), &samples.tls12},
      {Request(kRetried), &samples.retried}, {Request(kMutual), &samples.mutual},
      {untrusting, &samples.untrusted},      {Request(kNoVersion), &samples.no_version}};
  for (const auto& [request, pair] : runs) {
    if (absl::Status status = Simulate(lab, request, *pair); !status.ok()) {
      return status;
    }
  }
  return samples;
}

}  // namespace tlslab
