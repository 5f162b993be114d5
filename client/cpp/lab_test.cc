#include "client/cpp/lab.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace tlslab::client {
namespace {

std::unique_ptr<Lab> Started() {
  absl::StatusOr<std::unique_ptr<Lab>> lab = Lab::Start();
  EXPECT_TRUE(lab.ok()) << lab.status();
  return lab.ok() ? *std::move(lab) : nullptr;
}

v1::CertificateSpec Localhost() {
  v1::CertificateSpec spec;
  spec.add_dns_names("localhost");
  return spec;
}

v1::Listener ServerWith(const std::string& certificate) {
  v1::Listener listener;
  v1::TlsContextSpec* spec = listener.mutable_tls_context()->mutable_spec();
  spec->mutable_server();
  spec->add_credentials()->set_certificate(certificate);
  return listener;
}

v1::DialEndpointRequest DialTo(const Listener& listener) {
  v1::DialEndpointRequest request;
  request.set_target_address(listener.address());
  v1::TlsContextSpec* spec = request.mutable_tls_context()->mutable_spec();
  spec->mutable_client();
  spec->mutable_peer_verification()->set_mode(v1::PeerVerification::REPORT_ONLY);
  spec->mutable_peer_verification()->set_name_mode(v1::PeerVerification::REPORT_ONLY);
  return request;
}

TEST(Lab, TellsBothViewsOfAConnection) {
  auto lab = Started();
  ASSERT_NE(lab, nullptr);
  auto certificate = lab->CreateCertificate("leaf", Localhost());
  ASSERT_TRUE(certificate.ok()) << certificate.status();
  auto listener = lab->Listen(ServerWith(certificate->name()));
  ASSERT_TRUE(listener.ok()) << listener.status();
  EXPECT_NE((*listener)->port(), 0);

  auto client = lab->Dial(DialTo(**listener));
  ASSERT_TRUE(client.ok()) << client.status();
  auto server = (*listener)->Next();
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_FALSE(server->has_failure()) << server->failure().summary();
  EXPECT_EQ(server->connection_id(), client->connection_id());
}

TEST(Lab, TellsResultsInTheirOrder) {
  auto lab = Started();
  ASSERT_NE(lab, nullptr);
  auto certificate = lab->CreateCertificate("leaf", Localhost());
  ASSERT_TRUE(certificate.ok()) << certificate.status();
  auto listener = lab->Listen(ServerWith(certificate->name()));
  auto other = lab->Listen(ServerWith(certificate->name()));
  ASSERT_TRUE(listener.ok() && other.ok());
  for (int i = 0; i < 2; ++i) {
    auto client = lab->Dial(DialTo(**listener));
    ASSERT_TRUE(client.ok()) << client.status();
    auto server = (*listener)->Next();
    ASSERT_TRUE(server.ok()) << server.status();
    EXPECT_EQ(server->connection_id(), client->connection_id());
  }
  EXPECT_EQ((*other)->Next(std::chrono::milliseconds(1)).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(Lab, SaysThatAListenerHasEnded) {
  auto lab = Started();
  ASSERT_NE(lab, nullptr);
  auto certificate = lab->CreateCertificate("leaf", Localhost());
  ASSERT_TRUE(certificate.ok()) << certificate.status();
  auto listener = lab->Listen(ServerWith(certificate->name()));
  ASSERT_TRUE(listener.ok()) << listener.status();
  ASSERT_TRUE(lab->rpcs().Delete((*listener)->name()).ok());
  EXPECT_EQ((*listener)->Next().status().code(), absl::StatusCode::kOutOfRange);
}

TEST(Lab, OfSomebodyElseKeepsNothingOfWhatWasMadeInIt) {
  auto owner = Started();
  ASSERT_NE(owner, nullptr);
  auto guest = Lab::Connect(owner->rpcs().address());
  ASSERT_TRUE(guest.ok()) << guest.status();
  auto certificate = (*guest)->CreateCertificate("leaf", Localhost());
  ASSERT_TRUE(certificate.ok()) << certificate.status();
  auto listener = owner->Listen(ServerWith(certificate->name()));
  EXPECT_TRUE(listener.ok()) << listener.status();
  guest->reset();
  listener = owner->Listen(ServerWith(certificate->name()));
  EXPECT_EQ(listener.status().code(), absl::StatusCode::kNotFound) << listener.status();
}

TEST(Lab, AtAnAddressIsTakenBeforeAPrivateOne) {
  auto owner = Started();
  ASSERT_NE(owner, nullptr);
  setenv("TLSLAB_ADDRESS", owner->rpcs().address().c_str(), 1);
  auto lab = Lab::Start();
  unsetenv("TLSLAB_ADDRESS");
  ASSERT_TRUE(lab.ok()) << lab.status();
  EXPECT_EQ((*lab)->rpcs().address(), owner->rpcs().address());
}

TEST(Lab, ThatIsNotThereIsUnavailable) {
  auto lab = Lab::Connect("unix:/nowhere/lab.sock");
  ASSERT_FALSE(lab.ok());
  EXPECT_EQ(lab.status().code(), absl::StatusCode::kUnavailable) << lab.status();
}

}  // namespace
}  // namespace tlslab::client
