#include "client/render/certificate_text.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "client/render/verification_text.h"

namespace tlslab {
namespace {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(CertificateText, TellsWhatIsThereAndLintsLast) {
  const auto facts = Parse<v1::CertificateFacts>(R"(
    subject: "CN=localhost" issuer: "CN=ca" serial_number: "2F" version: 3
    not_before_time { seconds: 0 } not_after_time { seconds: 86400 }
    dns_names: "localhost" dns_names: "*.example.com" ip_addresses: "::1"
    public_key_algorithm: "id-ecPublicKey" public_key_bits: 256 public_key_curve: "prime256v1"
    signature_algorithm: "ecdsa-with-SHA256" extended_key_usages: "serverAuth"
    must_staple: true sha256_fingerprint: "\001\002" spki_pin: "abc="
    extensions { oid: "2.5.29.19" name: "basicConstraints" critical: true }
    extensions { oid: "1.2.3" }
    lints { id: "some_rule" text: "Something is so." reference: "RFC 5280 section 4" })");
  EXPECT_EQ(
      CertificateText(facts),
      "Subject............................. CN=localhost\n"
      "Issuer.............................. CN=ca\n"
      "Version............................. 3\n"
      "Serial number....................... 2F\n"
      "Valid from.......................... 1970-01-01T00:00:00Z\n"
      "Valid until......................... 1970-01-02T00:00:00Z\n"
      "DNS names........................... localhost, *.example.com\n"
      "IP addresses........................ ::1\n"
      "Public key.......................... id-ecPublicKey 256 bits, prime256v1\n"
      "Signature........................... ecdsa-with-SHA256\n"
      "Certificate authority............... No\n"
      "Extended key usages................. serverAuth\n"
      "Must staple......................... Yes\n"
      "Extensions.......................... basicConstraints (critical), 1.2.3\n"
      "SHA-256............................. 0102\n"
      "Pin of the key...................... sha256//abc=\n"
      "Lint................................ some_rule: Something is so. (RFC 5280 section 4)\n");
}

TEST(CertificateText, TellsAnAuthorityAndItsConstraints) {
  const auto facts = Parse<v1::CertificateFacts>(R"(
    self_signed: true certificate_authority: true basic_constraints { path_length: 1 }
    name_constraints { permitted_dns_names: "example.com" excluded_ip_ranges: "10.0.0.0/8" })");
  const std::string text = CertificateText(facts);
  EXPECT_TRUE(Holds(text, "Subject............................. (empty)\n"));
  EXPECT_TRUE(Holds(text, "Issuer.............................. itself\n"));
  EXPECT_TRUE(Holds(text, "Certificate authority............... Yes, with at most 1 below it\n"));
  EXPECT_TRUE(Holds(text, "Names permitted..................... example.com\n"));
  EXPECT_TRUE(Holds(text, "IP ranges excluded.................. 10.0.0.0/8\n"));
}

TEST(CertificateText, ATerminalDoesNotObeyACertificate) {
  const auto facts = Parse<v1::CertificateFacts>(
      R"(subject: "CN=\033[31m" issuer: "\nVerdict: good" dns_names: "a\000b"
         lints { id: "\033x" text: "\033y" reference: "\033z" })");
  for (const std::string& text : {CertificateText(facts), CertificateSummary(facts)}) {
    EXPECT_EQ(text.find('\033'), std::string::npos) << text;
    EXPECT_EQ(text.find("\nVerdict"), std::string::npos) << text;
  }
  v1::InspectCertificatesResponse told;
  told.add_certificates()->set_text("Certificate:\n    Subject: CN = \033[31m\n");
  EXPECT_EQ(InspectionText(told, true), "Certificate:\n    Subject: CN = \\x1b[31m\n");
}

TEST(InspectionText, NumbersCertificatesAndTellsTheChainAndTheKey) {
  const auto told = Parse<v1::InspectCertificatesResponse>(R"(
    certificates { facts { subject: "CN=a" } } certificates { facts { subject: "CN=b" } }
    private_key_present: true private_key_matches: false
    chain_shape { ends_below_root: true unused_positions: [ 1, 3, 4, 5 ]
                  duplicate_positions: 2 })");
  const std::string text = InspectionText(told, false);
  EXPECT_TRUE(Holds(text, "Certificate 0\n-------------\nSubject"));
  EXPECT_TRUE(Holds(text, "\n\nCertificate 1\n-------------\nSubject"));
  EXPECT_TRUE(Holds(text,
                    "\n\nChain............................... not in order, ends below its "
                    "root, superfluous 1 and 3 to 5, repeated 2\n"));
  EXPECT_TRUE(Holds(text, "Private key......................... present, NOT that of the first"));
}

TEST(VerificationText, TellsTheVerdictThenEveryFinding) {
  const auto told = Parse<v1::VerifyCertificateChainResponse>(R"(
    verification {
      error { name: "X509_V_ERR_A" depth: 1 text: "a" }
      errors { name: "X509_V_ERR_B" depth: 0 text: "b" }
      errors { name: "X509_V_ERR_A" depth: 1 text: "a" }
      path_subjects: "CN=leaf" path_subjects: "CN=ca" trust_anchor_count: 2
    }
    name_matches { expected_name: "www.example.com" matched: true matched_name: "*.example.com" }
    name_matches { expected_name: "x" }
    ocsp_verdict { certificate_status: "revoked" problem: "too old" })");
  EXPECT_EQ(VerificationText(told),
            "Verdict............................. X509_V_ERR_A at depth 1 (a)\n"
            "Finding............................. X509_V_ERR_B at depth 0 (b)\n"
            "Finding............................. X509_V_ERR_A at depth 1 (a)\n"
            "Name www.example.com................ matched by *.example.com\n"
            "Name x.............................. not matched\n"
            "Path, depth 0....................... CN=leaf\n"
            "Path, depth 1....................... CN=ca\n"
            "Trust anchors at hand............... 2\n"
            "OCSP response....................... not good: revoked: too old\n");
  EXPECT_EQ(VerificationText({}).rfind("Verdict............................. good\n", 0), 0);
  const auto verdict = [](const std::string& ocsp) {
    return VerificationText(
        Parse<v1::VerifyCertificateChainResponse>("ocsp_verdict { " + ocsp + " }"));
  };
  EXPECT_EQ(verdict("good: true").rfind("Verdict............................. good\n", 0), 0);
  EXPECT_EQ(verdict("certificate_status: 'revoked'")
                .rfind("Verdict............................. not good: the chain is, the OCSP "
                       "response is not\n",
                       0),
            0);
}

TEST(CatalogueText, ListsEachDefectWithItsCasesInColumns) {
  const auto catalogue = Parse<v1::ListMutationsResponse>(R"(
    mutations {
      name: "expired" description: "It is over." reference: "RFC 5280 section 4.1.2.5"
      cases { name: "expired-leaf" place: LEAF verify_error: "X509_V_ERR_CERT_HAS_EXPIRED" }
      cases { name: "expired-root" place: ROOT verify_error: "E" depth: 2 condition: "strict" }
    }
    mutations { name: "extra" description: "More." cases { name: "x" place: INTERMEDIATE } })");
  EXPECT_EQ(CatalogueText(catalogue),
            "expired: It is over. (RFC 5280 section 4.1.2.5)\n"
            "  expired-leaf  leaf          X509_V_ERR_CERT_HAS_EXPIRED at depth 0\n"
            "  expired-root  root          E at depth 2, with strict\n"
            "extra: More.\n"
            "  x             intermediate  good\n");
}

TEST(SystemTrustText, TellsWhereAndHowMany) {
  const auto trust = Parse<v1::SystemTrust>(R"(
    certificate_file: "/f" certificate_directories: "/d" certificate_count: 3
    ca_certificate_count: 2 environment_variables: "SSL_CERT_FILE")");
  const std::string text = SystemTrustText(trust);
  EXPECT_TRUE(Holds(text, "File................................ /f\n"));
  EXPECT_TRUE(Holds(text, "Those of authorities................ 2\n"));
  EXPECT_TRUE(Holds(text, "Set by the environment.............. SSL_CERT_FILE\n"));
}

}  // namespace
}  // namespace tlslab
