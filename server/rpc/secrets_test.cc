// Keys that a context was given are kept in it and told to nobody: no response about
// contexts and listeners has them, and no error.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "server/rpc/daemon_fixture.h"

namespace tlslab {
namespace {

// Each of its own, so that one that is told tells itself.
const std::vector<std::string>& Keys() {
  static const auto* const keys = new std::vector<std::string>{
      "psk of the listener itself",       "psk of the context by name",
      "listener's encryption key 012345", "listener's authentication 012345",
      "inner context's encryption 01234", "inner context's authentication 0",
  };
  return *keys;
}

std::string Psk(const std::string& identity, const std::string& key) {
  return "pre_shared_keys { identity: \"" + identity + "\" key: \"" + key + "\" } ";
}
std::string Tickets(const std::string& name, const std::string& encryption,
                    const std::string& authentication) {
  return "resumption { ticket_keys { name: \"" + name + "\" encryption_key: \"" + encryption +
         "\" authentication_key: \"" + authentication + "\" } } ";
}

// A server with keys of its own, and a context by name that has others.
std::string Server() {
  return "server { server_name_contexts { server_name: 'a.example' tls_context { spec { server {} "
         "credentials { certificate: 'certificates/leaf' } " +
         Psk("inner", Keys()[1]) + Tickets("inner ticket key", Keys()[4], Keys()[5]) +
         "} } } } credentials { certificate: 'certificates/leaf' } " + Psk("outer", Keys()[0]) +
         Tickets("outer ticket key", Keys()[2], Keys()[3]);
}

class Secrets : public DaemonFixture {
 protected:
  // Adds the response, as bytes, to what was told.
  template <typename Response, typename Stub, typename Method, typename Request>
  Response Must(Stub& stub, Method method, const Request& request) {
    Response response;
    grpc::Status status = Call(stub, method, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    told += response.SerializeAsString();
    return response;
  }
  void CreateContext(const std::string& id, bool validate_only) {
    auto request = Parse<v1::CreateTlsContextRequest>(
        "tls_context_id: '" + id + "' tls_context { spec { " + Server() + " } }");
    request.set_validate_only(validate_only);
    Must<v1::TlsContext>(contexts, &v1::TlsContextService::Stub::CreateTlsContext, request);
  }
  // What is not secret was told `times`, and no key once.
  void ExpectToldWithoutKeys(int times) {
    for (const char* name : {"inner ticket key", "outer ticket key"}) {
      int found = 0;
      for (size_t at = told.find(name); at != told.npos; at = told.find(name, at + 1)) ++found;
      EXPECT_EQ(found, times) << name;
    }
    for (const std::string& key : Keys()) EXPECT_EQ(told.find(key), told.npos) << key;
  }

  std::string told;
};

TEST_F(Secrets, AreInNoResponseAboutAContext) {
  CreateContext("a", /*validate_only=*/true);
  CreateContext("a", /*validate_only=*/false);
  Must<v1::TlsContext>(contexts, &v1::TlsContextService::Stub::GetTlsContext,
                       Parse<v1::GetTlsContextRequest>("name: 'tlsContexts/a'"));
  Must<v1::ListTlsContextsResponse>(contexts, &v1::TlsContextService::Stub::ListTlsContexts,
                                    v1::ListTlsContextsRequest());
  Must<v1::ContextExplanation>(
      contexts, &v1::TlsContextService::Stub::ExplainContext,
      Parse<v1::ExplainContextRequest>("tls_context { name: 'tlsContexts/a' }"));
  Must<v1::ContextExplanation>(
      contexts, &v1::TlsContextService::Stub::ExplainContext,
      Parse<v1::ExplainContextRequest>("tls_context { spec { " + Server() + " } }"));
  ExpectToldWithoutKeys(6);
}

TEST_F(Secrets, AreInNoResponseAboutAListener) {
  auto request = Parse<v1::CreateListenerRequest>(
      "listener_id: 'a' listener { tls_context { spec { " + Server() + " } } }");
  request.set_validate_only(true);
  Must<v1::Listener>(listeners, &v1::ListenerService::Stub::CreateListener, request);
  request.set_validate_only(false);
  Must<v1::Listener>(listeners, &v1::ListenerService::Stub::CreateListener, request);
  Must<v1::Listener>(listeners, &v1::ListenerService::Stub::GetListener,
                     Parse<v1::GetListenerRequest>("name: 'listeners/a'"));
  Must<v1::ListListenersResponse>(listeners, &v1::ListenerService::Stub::ListListeners,
                                  v1::ListListenersRequest());
  ExpectToldWithoutKeys(4);
}

TEST_F(Secrets, OfARotationAreNotToldAfterwards) {
  CreateContext("a", /*validate_only=*/false);
  auto request = Parse<v1::RotateTicketKeysRequest>(
      "name: 'tlsContexts/a' retained_key_count: 1 ticket_keys { name: 'rotated key name' "
      "encryption_key: 'rotated encryption key 012345678' authentication_key: 'rotated "
      "authentication 012345678' }");
  EXPECT_EQ(Must<v1::RotateTicketKeysResponse>(
                contexts, &v1::TlsContextService::Stub::RotateTicketKeys, request)
                .key_names_size(),
            2);
  Must<v1::TlsContext>(contexts, &v1::TlsContextService::Stub::GetTlsContext,
                       Parse<v1::GetTlsContextRequest>("name: 'tlsContexts/a'"));
  Must<v1::ContextExplanation>(
      contexts, &v1::TlsContextService::Stub::ExplainContext,
      Parse<v1::ExplainContextRequest>("tls_context { name: 'tlsContexts/a' }"));
  EXPECT_NE(told.find("rotated key name"), told.npos);
  EXPECT_EQ(told.find("rotated encryption"), told.npos);
  EXPECT_EQ(told.find("rotated authentication"), told.npos);
}

TEST_F(Secrets, AreNotInWhatIsSaidOfAWrongRequest) {
  v1::TlsContext ignored;
  grpc::Status status =
      Call(contexts, &v1::TlsContextService::Stub::CreateTlsContext,
           Parse<v1::CreateTlsContextRequest>(
               "tls_context_id: 'a' tls_context { spec { server {} " + Psk("a", "too short psk") +
               Tickets("short name", "encryption too short", "authentication too short") + " } }"),
           &ignored);
  ASSERT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const std::string said = status.error_message() + status.error_details();
  EXPECT_NE(said.find("pre_shared_keys[0].key"), said.npos);
  EXPECT_NE(said.find("encryption_key"), said.npos);
  EXPECT_EQ(said.find("too short psk"), said.npos);
  EXPECT_EQ(said.find("encryption too short"), said.npos);
  EXPECT_EQ(said.find("authentication too short"), said.npos);

  v1::SimulateHandshakeResponse none;
  status = Call(handshakes, &v1::HandshakeService::Stub::SimulateHandshake,
                Parse<v1::SimulateHandshakeRequest>(
                    "client { spec { client {} } } server { spec { server {} credentials { "
                    "certificate: 'certificates/leaf' } } } session: 'half of a session'"),
                &none);
  ASSERT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ((status.error_message() + status.error_details()).find("half of a session"),
            std::string::npos);
}

TEST_F(Secrets, OfASessionAreToldOnlyWhenAskedForAndNeverByItsContexts) {
  CreateContext("server", /*validate_only=*/false);
  auto request = Parse<v1::SimulateHandshakeRequest>(
      "client { spec { client {} peer_verification { mode: REPORT_ONLY } } } "
      "server { name: 'tlsContexts/server' }");
  auto simulate = [&] {
    return Must<v1::SimulateHandshakeResponse>(
        handshakes, &v1::HandshakeService::Stub::SimulateHandshake, request);
  };
  const auto plain = simulate();
  ASSERT_GT(plain.handshakes(0).client().tickets_size(), 0);
  for (const v1::SessionTicket& ticket : plain.handshakes(0).client().tickets()) {
    EXPECT_EQ(ticket.session(), "");
  }
  request.mutable_result_options()->set_sessions(true);
  const std::string session = simulate().handshakes(0).client().tickets(0).session();
  ASSERT_NE(session, "");
  told.clear();
  Must<v1::TlsContext>(contexts, &v1::TlsContextService::Stub::GetTlsContext,
                       Parse<v1::GetTlsContextRequest>("name: 'tlsContexts/server'"));
  Must<v1::ListTlsContextsResponse>(contexts, &v1::TlsContextService::Stub::ListTlsContexts,
                                    v1::ListTlsContextsRequest());
  Must<v1::ContextExplanation>(
      contexts, &v1::TlsContextService::Stub::ExplainContext,
      Parse<v1::ExplainContextRequest>("tls_context { name: 'tlsContexts/server' }"));
  ExpectToldWithoutKeys(3);
  EXPECT_EQ(told.find(session), told.npos);
}

// A minted key, and the seed that gives it, are told by ExportCertificate alone.
TEST_F(Secrets, OfCertificatesAreToldOnlyWhenTheyAreExported) {
  using Stub = v1::CertificateService::Stub;
  Must<v1::Certificate>(certificates, &Stub::CreateCertificate,
                        Parse<v1::CreateCertificateRequest>(
                            "certificate_id: 'seeded' certificate { spec { common_name: 'seeded' "
                            "key_type: 'ed25519' danger_seed: 'the seed' } }"));
  Must<v1::Certificate>(certificates, &Stub::GetCertificate,
                        Parse<v1::GetCertificateRequest>("name: 'certificates/seeded'"));
  Must<v1::ListCertificatesResponse>(certificates, &Stub::ListCertificates,
                                     v1::ListCertificatesRequest());
  auto request = Parse<v1::ExportCertificateRequest>("name: 'certificates/seeded'");
  for (auto format : {v1::ExportCertificateRequest::PEM, v1::ExportCertificateRequest::DER,
                      v1::ExportCertificateRequest::COMBINED_PEM}) {
    request.set_format(format);
    Must<v1::ExportCertificateResponse>(certificates, &Stub::ExportCertificate, request);
  }
  Must<v1::SimulateHandshakeResponse>(
      handshakes, &v1::HandshakeService::Stub::SimulateHandshake,
      Parse<v1::SimulateHandshakeRequest>(
          "client { spec { client {} peer_verification { mode: REPORT_ONLY } } } server { spec { "
          "server {} credentials { certificate: 'certificates/seeded' } } }"));
  const std::string before = std::exchange(told, "");

  request.set_format(v1::ExportCertificateRequest::PRIVATE_KEY_PEM);
  request.set_include_private_key(true);
  const std::string pem =
      Must<v1::ExportCertificateResponse>(certificates, &Stub::ExportCertificate, request).data();
  // PKCS#8 of Ed25519 ends with the 32 bytes of the key (RFC 8410 section 7).
  const std::string begin = "-----BEGIN PRIVATE KEY-----\n";
  ASSERT_EQ(pem.rfind(begin, 0), 0u);
  const std::string base64 = pem.substr(begin.size(), 64);
  std::string der;
  ASSERT_TRUE(absl::Base64Unescape(absl::string_view(base64.data(), base64.size()), &der));
  ASSERT_EQ(der.size(), 48u);
  EXPECT_EQ(before.find("PRIVATE KEY"), before.npos);
  EXPECT_EQ(before.find(base64), before.npos);
  EXPECT_EQ(before.find(der.substr(16)), before.npos);
  EXPECT_EQ(before.find("the seed"), before.npos);
  EXPECT_NE(before.find("CN=seeded"), before.npos);
}

}  // namespace
}  // namespace tlslab
