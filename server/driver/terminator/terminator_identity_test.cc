// What a backend is told of a client, from what was seen of it.
#include "server/driver/terminator/terminator_identity.h"

#include <gtest/gtest.h>
#include <openssl/objects.h>

#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

using namespace std::string_view_literals;

ClientSeen Client(const Observations* tls, const ProxyHeader* front = nullptr) {
  ClientSeen client;
  client.address = "127.0.0.1:40000";
  client.destination = "127.0.0.1:443";
  client.front = front;
  client.tls = tls;
  return client;
}

ProxyHeader Told(const ClientSeen& client) {
  return *HeaderForBackend(ProxyHeaderUse::kVersion2WithTls, client);
}

// As nobody should issue one: the name may have any length and any bytes.
OsslPtr<X509> CertificateNamed(std::string_view common_name) {
  MintSpec spec;
  spec.common_name = "x";
  const auto minted = Mint(spec, nullptr, absl::Now());
  EXPECT_TRUE(minted.ok()) << minted.status();
  OsslPtr<X509> certificate(X509_dup((*minted)->certificate.get()));
  OsslPtr<X509_NAME> name(X509_NAME_new());
  const auto* text = reinterpret_cast<const unsigned char*>("x");
  EXPECT_EQ(
      X509_NAME_add_entry_by_NID(name.get(), NID_commonName, V_ASN1_UTF8STRING, text, 1, -1, 0), 1);
  // Set afterwards: adding checks the length.
  ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name.get(), 0));
  EXPECT_EQ(ASN1_STRING_set(value, common_name.data(), static_cast<int>(common_name.size())), 1);
  EXPECT_EQ(X509_set_subject_name(certificate.get(), name.get()), 1);
  return certificate;
}

// The name in the header of a client that showed such a certificate.
std::string CommonNameTold(std::string_view common_name) {
  Observations seen;
  seen.peer_chain.push_back(CertificateNamed(common_name));
  const ProxyHeader header = Told(Client(&seen));
  EXPECT_TRUE(header.tls->certificate_on_connection);
  return header.tls->common_name;
}

ProxyHeader Front(const std::string& source, const std::string& destination) {
  ProxyHeader front;
  front.source_address = source;
  front.destination_address = destination;
  front.alpn = "h2";
  front.authority = "front.example";
  front.tls.emplace().over_tls = true;
  return front;
}

TEST(TerminatorIdentity, AHeaderInFrontStandsForTheConnectionsAddresses) {
  const ProxyHeader front = Front("[2001:db8::1]:1", "[2001:db8::2]:2");
  EXPECT_EQ(Told(Client(nullptr, &front)).source_address, "[2001:db8::1]:1");
  EXPECT_EQ(Told(Client(nullptr, &front)).destination_address, "[2001:db8::2]:2");
  EXPECT_EQ(Told(Client(nullptr, &front)).alpn, "h2");
  EXPECT_TRUE(Told(Client(nullptr, &front)).tls->over_tls);
  EXPECT_EQ(ClientForHttp(Client(nullptr, &front)).address, "2001:db8::1");
  EXPECT_TRUE(ClientForHttp(Client(nullptr, &front)).over_tls);
}

TEST(TerminatorIdentity, ASocketOfUnixInFrontIsNoAddress) {
  for (const char* socket : {"unix:80", "unix:/run/socket", ""}) {
    const ProxyHeader front = Front(socket, "unix:443");
    EXPECT_EQ(Told(Client(nullptr, &front)).source_address, "127.0.0.1:40000") << socket;
    EXPECT_EQ(Told(Client(nullptr, &front)).destination_address, "127.0.0.1:443") << socket;
    EXPECT_EQ(ClientForHttp(Client(nullptr, &front)).address, "127.0.0.1") << socket;
    // What it says of TLS is true all the same.
    EXPECT_EQ(Told(Client(nullptr, &front)).authority, "front.example") << socket;
  }
}

TEST(TerminatorIdentity, NothingOfALocalHeaderInFrontIsAClients) {
  ProxyHeader front = Front("192.0.2.1:1", "192.0.2.2:2");
  front.local = true;
  const ProxyHeader told = Told(Client(nullptr, &front));
  EXPECT_EQ(told.source_address, "127.0.0.1:40000");
  EXPECT_EQ(told.alpn + told.authority, "");
  EXPECT_FALSE(told.tls);
  EXPECT_EQ(ClientForHttp(Client(nullptr, &front)).address, "127.0.0.1");
  EXPECT_FALSE(ClientForHttp(Client(nullptr, &front)).over_tls);
}

TEST(TerminatorIdentity, ACommonNameTooLongIsLeftOut) {
  EXPECT_EQ(CommonNameTold(std::string(255, 'x')), std::string(255, 'x'));
  EXPECT_EQ(CommonNameTold(std::string(256, 'x')), "");
  EXPECT_EQ(CommonNameTold(std::string(300, 'x')), "");
}

TEST(TerminatorIdentity, ACommonNameIsToldByItsBytes) {
  for (const std::string_view name : {"m\xc3\xbcller"sv, "good\0evil"sv, "two\nlines"sv}) {
    EXPECT_EQ(CommonNameTold(name), name);
  }
}

}  // namespace
}  // namespace tlslab
