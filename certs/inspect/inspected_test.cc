#include "certs/inspect/inspected.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>

#include <string>

#include "certs/credential/credential.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

OsslPtr<X509> Minted(const std::string& common_name) {
  MintSpec spec;
  spec.common_name = common_name;
  auto credential = Mint(spec, nullptr, absl::FromUnixSeconds(1700000000)).value();
  return OsslPtr<X509>(X509_dup(credential->certificate.get()));
}

// The same bytes as another object, as every handshake brings them.
OsslPtr<X509> Again(const OsslPtr<X509>& certificate) {
  return OsslPtr<X509>(X509_dup(certificate.get()));
}

TEST(InspectedCertificates, AreReadOnceHoweverOftenTheirBytesCome) {
  InspectedCertificates certificates(2);
  OsslPtr<X509> one = Minted("one");
  auto facts = certificates.Find(one.get());
  EXPECT_EQ(facts->subject, Inspect(one.get()).subject);
  EXPECT_EQ(facts->der, Inspect(one.get()).der);
  EXPECT_EQ(certificates.Find(Again(one).get()), facts);
}

TEST(InspectedCertificates, AreToldApartByTheirSignatureAlone) {
  InspectedCertificates certificates(2);
  OsslPtr<X509> sound = Minted("one");
  auto facts = certificates.Find(sound.get());
  ASSERT_TRUE(facts->self_signed);
  std::string der = facts->der;
  der.back() ^= 1;
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  OsslPtr<X509> spoiled(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  ASSERT_TRUE(spoiled);
  EXPECT_FALSE(certificates.Find(spoiled.get())->self_signed);
  EXPECT_TRUE(certificates.Find(sound.get())->self_signed);
}

TEST(InspectedCertificates, TheLeastRecentlyAskedForIsForgotten) {
  InspectedCertificates certificates(2);
  OsslPtr<X509> one = Minted("one");
  OsslPtr<X509> two = Minted("two");
  OsslPtr<X509> three = Minted("three");
  auto first = certificates.Find(one.get());
  auto second = certificates.Find(two.get());
  certificates.Find(one.get());
  certificates.Find(three.get());
  EXPECT_EQ(certificates.Find(one.get()), first);
  EXPECT_NE(certificates.Find(two.get()), second);
  EXPECT_EQ(certificates.Find(two.get())->subject, second->subject);
}

TEST(InspectedCertificates, BytesOfTheWireAreReadLikewiseAndWhatIsNoneKeepsItsBytes) {
  const OsslPtr<X509> certificate = Minted("one");
  const auto known = Inspected(certificate.get());
  EXPECT_EQ(InspectedDer(known->der), known);
  for (const std::string& bytes :
       {std::string(), std::string("no certificate"), known->der + "x"}) {
    const auto facts = InspectedDer(bytes);
    EXPECT_EQ(facts->der, bytes);
    EXPECT_EQ(facts->subject, "");
  }
}

TEST(InspectedCertificates, NoCertificateHasEmptyFacts) {
  InspectedCertificates certificates(2);
  EXPECT_TRUE(certificates.Find(nullptr)->der.empty());
  EXPECT_NE(certificates.Find(nullptr), nullptr);
}

}  // namespace
}  // namespace tlslab
