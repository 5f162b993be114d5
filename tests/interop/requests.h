// The requests that tests of real peers make, with what most of them share.
#ifndef TLSLAB_TESTS_INTEROP_REQUESTS_H_
#define TLSLAB_TESTS_INTEROP_REQUESTS_H_

#include <algorithm>
#include <string>

#include "tests/testing/peer_pki.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

// What a server of the lab says, and its client must print.
inline constexpr char kSentence[] = "Simple is better than complex.";

// A client of exactly `version` that trusts `authority` and wants localhost.
inline v1::TlsContextSpec ClientSpec(v1::TlsVersion version, const PeerCertificate& authority) {
  v1::TlsContextSpec spec;
  spec.set_min_version(version);
  spec.set_max_version(version);
  spec.mutable_client()->set_server_name("localhost");
  spec.mutable_peer_verification()->add_trusted_pems(authority.pem);
  return spec;
}

// The lab can do `feature`, by its name in `Capabilities.features`.
inline bool HasFeature(const v1::Capabilities& lab, const std::string& feature) {
  return std::find(lab.features().begin(), lab.features().end(), feature) != lab.features().end();
}

// Asks for a page and reads to the end.
inline v1::DialEndpointRequest PageRequest(const v1::TlsContextSpec& spec,
                                           const std::string& port) {
  v1::DialEndpointRequest request;
  *request.mutable_tls_context()->mutable_spec() = spec;
  request.set_target_address("127.0.0.1:" + port);
  request.mutable_exchange()->add_steps()->set_send_text("GET / HTTP/1.0\r\n\r\n");
  request.mutable_exchange()->add_steps()->mutable_read_to_end();
  return request;
}

// A server of exactly `version` that proves itself with the lab's `certificate`,
// says the sentence and closes.
inline v1::Listener SentenceListener(v1::TlsVersion version, const std::string& certificate) {
  v1::Listener listener;
  v1::TlsContextSpec* spec = listener.mutable_tls_context()->mutable_spec();
  spec->set_min_version(version);
  spec->set_max_version(version);
  spec->mutable_server();
  spec->add_credentials()->set_certificate(certificate);
  listener.mutable_exchange()->add_steps()->set_send_text(kSentence);
  return listener;
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_REQUESTS_H_
