#include "certs/inspect/ocsp.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

struct TimeDeleter {
  void operator()(ASN1_TIME* p) const { ASN1_TIME_free(p); }
};

// Seconds from now.
std::unique_ptr<ASN1_TIME, TimeDeleter> In(long seconds) {
  return std::unique_ptr<ASN1_TIME, TimeDeleter>(X509_time_adj_ex(nullptr, 0, seconds, nullptr));
}

std::string Der(OCSP_RESPONSE* response) {
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(response, &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

class Ocsp : public testing::Test {
 protected:
  Ocsp() {
    MintSpec spec;
    spec.common_name = "CA";
    spec.certificate_authority = true;
    authority = *Mint(spec, nullptr, absl::Now());
    spec = {};
    spec.common_name = "leaf";
    leaf = *Mint(spec, authority.get(), absl::Now());
    other = *Mint(spec, authority.get(), absl::Now());
  }

  // A response about `leaf`: valid for an hour, produced now.
  std::string Response(int status, int reason = -1, bool with_next = true) {
    OsslPtr<OCSP_BASICRESP> basic(OCSP_BASICRESP_new());
    OCSP_CERTID* id =
        OCSP_cert_to_id(nullptr, leaf->certificate.get(), authority->certificate.get());
    const auto revoked = In(-60);
    const auto now = In(0);
    const auto next = In(3600);
    OCSP_basic_add1_status(basic.get(), id, status, reason, revoked.get(), now.get(),
                           with_next ? next.get() : nullptr);
    OCSP_CERTID_free(id);
    OCSP_basic_sign(basic.get(), authority->certificate.get(), authority->key.get(), EVP_sha256(),
                    nullptr, 0);
    OsslPtr<OCSP_RESPONSE> response(
        OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
    return Der(response.get());
  }

  std::shared_ptr<const Credential> authority;
  std::shared_ptr<const Credential> leaf;
  std::shared_ptr<const Credential> other;
};

TEST_F(Ocsp, TellsAGoodCertificateAndItsTimes) {
  const std::string der = Response(V_OCSP_CERTSTATUS_GOOD);
  const OcspFacts facts = InspectOcsp(der, leaf->certificate.get());
  EXPECT_EQ(facts.der, der);
  EXPECT_EQ(facts.response_status, "successful");
  EXPECT_EQ(facts.certificate_status, "good");
  EXPECT_EQ(facts.serial_matches, true);
  ASSERT_TRUE(facts.produced_time && facts.this_update_time && facts.next_update_time);
  EXPECT_EQ(*facts.next_update_time - *facts.this_update_time, absl::Hours(1));
  EXPECT_FALSE(facts.revocation_time);
  EXPECT_EQ(facts.revocation_reason, "");
}

TEST_F(Ocsp, TellsWhenAndWhyACertificateWasRevoked) {
  OcspFacts facts = InspectOcsp(Response(V_OCSP_CERTSTATUS_REVOKED, OCSP_REVOKED_STATUS_SUPERSEDED),
                                leaf->certificate.get());
  EXPECT_EQ(facts.certificate_status, "revoked");
  EXPECT_EQ(facts.revocation_reason, "superseded");
  ASSERT_TRUE(facts.revocation_time);
  EXPECT_EQ(*facts.this_update_time - *facts.revocation_time, absl::Minutes(1));
  // A reason is optional (RFC 6960 section 4.2.1).
  facts = InspectOcsp(Response(V_OCSP_CERTSTATUS_REVOKED), leaf->certificate.get());
  EXPECT_EQ(facts.certificate_status, "revoked");
  EXPECT_EQ(facts.revocation_reason, "");
}

TEST_F(Ocsp, LeavesOutWhatTheResponseLeavesOut) {
  const OcspFacts facts =
      InspectOcsp(Response(V_OCSP_CERTSTATUS_UNKNOWN, -1, /*with_next=*/false), nullptr);
  EXPECT_EQ(facts.certificate_status, "unknown");
  EXPECT_FALSE(facts.next_update_time);
  EXPECT_FALSE(facts.serial_matches);  // nothing to compare with
}

TEST_F(Ocsp, TellsAResponseAboutAnotherCertificate) {
  EXPECT_EQ(InspectOcsp(Response(V_OCSP_CERTSTATUS_GOOD), other->certificate.get()).serial_matches,
            false);
}

TEST_F(Ocsp, TellsAResponderThatHadNoAnswer) {
  OsslPtr<OCSP_RESPONSE> response(OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, nullptr));
  const OcspFacts facts = InspectOcsp(Der(response.get()), leaf->certificate.get());
  EXPECT_EQ(facts.response_status, "trylater");
  EXPECT_EQ(facts.certificate_status, "");
  EXPECT_FALSE(facts.produced_time);
  EXPECT_FALSE(facts.serial_matches);
}

TEST_F(Ocsp, StaysEmptyForWhatIsNoResponse) {
  ClearErrors();
  const std::string good = Response(V_OCSP_CERTSTATUS_GOOD);
  for (const std::string& der : {std::string(), std::string("nonsense"), good.substr(0, 40)}) {
    const OcspFacts facts = InspectOcsp(der, leaf->certificate.get());
    EXPECT_EQ(facts.der, der);
    EXPECT_EQ(facts.response_status, "");
    EXPECT_EQ(facts.certificate_status, "");
  }
  EXPECT_TRUE(TakeErrors().empty());
}

}  // namespace
}  // namespace tlslab
