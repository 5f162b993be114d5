#include "server/config/certificates/certificate_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"
#include "google/protobuf/text_format.h"

namespace tlslab {
namespace {

const CertificateLookup kHoldsNone = [](const std::string&) -> std::optional<HeldCertificate> {
  return std::nullopt;
};

template <typename Request>
Request Parse(const std::string& text) {
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

std::vector<std::string> Fields(const std::vector<FieldProblem>& problems) {
  std::vector<std::string> fields;
  for (const FieldProblem& problem : problems) fields.push_back(problem.field);
  std::sort(fields.begin(), fields.end());
  return fields;
}

using Names = std::vector<std::string>;

// Holds an authority "ca", a leaf "leaf", and the leaf again as "was-authority", which a
// defect took the CA flag from.
struct Held {
  Held() {
    MintSpec authority;
    authority.common_name = "CA";
    authority.certificate_authority = true;
    ca.credential = *Mint(authority, nullptr, absl::Now());
    ca.key_made_here = true;
    leaf.credential = *Mint(MintSpec{}, nullptr, absl::Now());
    was_authority = leaf;
    was_authority.minted_as_authority = true;
  }
  ResourceLookup Lookup() {
    return ResourceLookup(
        [this](const std::string& name) -> std::optional<HeldCertificate> {
          if (name == "certificates/ca") return ca;
          if (name == "certificates/leaf") return leaf;
          if (name == "certificates/was-authority") return was_authority;
          return std::nullopt;
        },
        nullptr,
        [](const std::string& name) -> std::optional<ResponderUrls> {
          if (name != "revocationResponders/r") return std::nullopt;
          return ResponderUrls{"http://r/ocsp", "http://r/crl", "http://r/delta", "http://r/ca"};
        });
  }
  HeldCertificate ca, leaf, was_authority;
};

MintPlan Read(const std::string& spec, RequestProblems* problems) {
  Held held;
  return ReadMintPlan(Parse<v1::CertificateSpec>(spec), "spec", held.Lookup(), problems);
}

Names InvalidFields(const std::string& spec) {
  RequestProblems problems;
  Read(spec, &problems);
  return Fields(problems.invalid);
}

TEST(ReadMintPlan, PassesOnEveryFieldOfTheCertificate) {
  RequestProblems problems;
  const MintPlan plan = Read(
      R"pb(
        subject { type: "C" value: "us" }
        email_addresses: "root@example.com"
        uris: "https://example.com/"
        certificate_authority: true
        path_length: 0
        key_usages: "keyCertSign"
        ns_cert_types: "sslCA"
        name_constraints { permitted_dns_names: "example.com" excluded_ip_ranges: "10.0.0.0/8" }
        policies: "1.2.3"
        ocsp_urls: "http://o/"
        ca_issuers_urls: "http://i/"
        crl_urls: "http://c/"
        delta_crl_urls: "http://d/"
        must_staple: true
        not_before_time { seconds: 10 }
        not_after_time { seconds: 20 }
        serial_number: "0102"
        signature_hash: "SHA384"
        extensions { oid: "1.2.3.4" critical: true value: "\x05\x00" }
        omitted_extensions: "subjectKeyIdentifier"
        mint_time { seconds: 15 }
        mutations: "expired"
        mutations: "wrong-name")pb",
      &problems);
  EXPECT_TRUE(problems.missing.empty());
  const MintSpec& spec = plan.spec;
  ASSERT_EQ(spec.subject.size(), 1u);
  EXPECT_EQ(spec.subject[0].type, "C");
  EXPECT_EQ(spec.subject[0].value, "us");
  EXPECT_EQ(spec.email_addresses, Names{"root@example.com"});
  EXPECT_EQ(spec.uris, Names{"https://example.com/"});
  EXPECT_EQ(spec.path_length, 0u);
  EXPECT_EQ(spec.key_usages, Names{"keyCertSign"});
  EXPECT_EQ(spec.ns_cert_types, Names{"sslCA"});
  ASSERT_TRUE(spec.name_constraints.has_value());
  EXPECT_EQ(spec.name_constraints->permitted_dns_names, Names{"example.com"});
  EXPECT_EQ(spec.name_constraints->excluded_ip_ranges, Names{"10.0.0.0/8"});
  EXPECT_EQ(spec.policies, Names{"1.2.3"});
  EXPECT_EQ(spec.ocsp_urls, Names{"http://o/"});
  EXPECT_EQ(spec.ca_issuers_urls, Names{"http://i/"});
  EXPECT_EQ(spec.crl_urls, Names{"http://c/"});
  EXPECT_EQ(spec.delta_crl_urls, Names{"http://d/"});
  EXPECT_TRUE(spec.must_staple);
  EXPECT_EQ(spec.not_before_time, absl::FromUnixSeconds(10));
  EXPECT_EQ(spec.not_after_time, absl::FromUnixSeconds(20));
  EXPECT_EQ(spec.serial_number, "0102");
  EXPECT_EQ(spec.signature_hash, "SHA384");
  EXPECT_EQ(spec.version, 3u);
  ASSERT_EQ(spec.extensions.size(), 1u);
  EXPECT_EQ(spec.extensions[0].oid, "1.2.3.4");
  EXPECT_TRUE(spec.extensions[0].critical);
  EXPECT_EQ(spec.extensions[0].value, std::string("\x05\x00", 2));
  EXPECT_EQ(spec.omitted_extensions, Names{"subjectKeyIdentifier"});
  EXPECT_EQ(plan.mint_time, absl::FromUnixSeconds(15));
  EXPECT_EQ(plan.mutations, (Names{"expired", "wrong-name"}));
  EXPECT_EQ(plan.seed, "");
}

TEST(ReadMintPlan, FindsTheCertificatesThatItNames) {
  RequestProblems problems;
  MintPlan plan = Read("issuer: 'certificates/ca' key_of: 'certificates/leaf'", &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_NE(plan.issuer, nullptr);
  EXPECT_NE(plan.key_of, nullptr);
  EXPECT_EQ(plan.cross_signs, nullptr);
  plan = Read("issuer: 'certificates/ca' cross_signs: 'certificates/ca'", &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_NE(plan.cross_signs, nullptr);
  Read("issuer: 'certificates/x' key_of: 'certificates/y' ", &problems);
  Read("cross_signs: 'certificates/z'", &problems);
  EXPECT_TRUE(problems.invalid.empty());
  EXPECT_EQ(Fields(problems.missing), (Names{"spec.cross_signs", "spec.issuer", "spec.key_of"}));
}

TEST(ReadMintPlan, AnIssuerIsAnAuthorityOrWasMintedAsOne) {
  EXPECT_EQ(InvalidFields("issuer: 'certificates/was-authority'"), Names{});
  EXPECT_EQ(InvalidFields("issuer: 'certificates/leaf'"), Names{"spec.issuer"});
}

TEST(ReadMintPlan, ATimeIsRelativeOrAbsoluteNotBoth) {
  EXPECT_EQ(InvalidFields("not_before_offset {} not_before_time { seconds: 1 } "
                          "not_after_offset { seconds: 9 } not_after_time { seconds: 2 }"),
            (Names{"spec.not_after_offset", "spec.not_before_offset"}));
}

TEST(ReadMintPlan, AKeyAndASubjectComeFromOnePlace) {
  EXPECT_EQ(InvalidFields("key_of: 'certificates/leaf' cross_signs: 'certificates/ca'"),
            Names{"spec.key_of"});
  EXPECT_EQ(InvalidFields("key_of: 'certificates/leaf' key_type: 'ed25519' shared_key: true"),
            (Names{"spec.key_type", "spec.shared_key"}));
  EXPECT_EQ(InvalidFields("shared_key: true danger_seed: 'x'"), Names{"spec.shared_key"});
  EXPECT_EQ(InvalidFields("cross_signs: 'certificates/ca' common_name: 'a' organization: 'b' "
                          "subject { type: 'C' value: 'us' }"),
            (Names{"spec.common_name", "spec.organization", "spec.subject"}));
}

TEST(ReadMintPlan, KnowsWhoseKeyItIs) {
  RequestProblems problems;
  EXPECT_TRUE(Read("", &problems).key_made_here);
  EXPECT_TRUE(Read("key_of: 'certificates/ca'", &problems).key_made_here);
  EXPECT_FALSE(Read("key_of: 'certificates/leaf'", &problems).key_made_here);
  EXPECT_FALSE(Read("cross_signs: 'certificates/leaf'", &problems).key_made_here);
}

TEST(ReadMintPlan, ASignatureSuitsTheIssuersKey) {
  EXPECT_EQ(InvalidFields("issuer: 'certificates/ca' rsa_pss_signature: true"),
            Names{"spec.rsa_pss_signature"});
}

TEST(ReadMintPlan, PutsTheUrlsOfARespondersNameIntoItsPlace) {
  RequestProblems problems;
  const MintPlan plan = Read(
      "ocsp_urls: 'http://a/' ocsp_urls: 'revocationResponders/r' "
      "crl_urls: 'revocationResponders/r' delta_crl_urls: 'revocationResponders/r' "
      "ca_issuers_urls: 'revocationResponders/r'",
      &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(plan.spec.ocsp_urls, (Names{"http://a/", "http://r/ocsp"}));
  EXPECT_EQ(plan.spec.crl_urls, Names{"http://r/crl"});
  EXPECT_EQ(plan.spec.delta_crl_urls, Names{"http://r/delta"});
  EXPECT_EQ(plan.spec.ca_issuers_urls, Names{"http://r/ca"});
  Read("ocsp_urls: 'revocationResponders/x' crl_urls: 'revocationResponders/a b'", &problems);
  EXPECT_EQ(Fields(problems.missing), Names{"spec.ocsp_urls[0]"});
  EXPECT_EQ(Fields(problems.invalid), Names{"spec.crl_urls[0]"});
}

TEST(ReadMintPlan, PutsAConfigurationBeneathTheFields) {
  RequestProblems problems;
  const MintPlan plan =
      Read(R"pb(
             openssl_config: "[req]\nprompt=no\ndistinguished_name=dn\n"
                             "[dn]\ncountryName=us\ncommonName=a\n[e]\nnsCertType=client\n"
             openssl_config_extensions: "e"
             common_name: "b")pb",
           &problems);
  EXPECT_TRUE(problems.empty());
  ASSERT_EQ(plan.spec.subject.size(), 1u);
  EXPECT_EQ(plan.spec.subject[0].type, "C");
  EXPECT_EQ(plan.spec.common_name, "b");
  ASSERT_EQ(plan.spec.extensions.size(), 1u);
  EXPECT_EQ(plan.spec.extensions[0].oid, "2.16.840.1.113730.1.1");
  EXPECT_EQ(InvalidFields("openssl_config: '.include x'"), Names{"spec.openssl_config"});
  EXPECT_EQ(InvalidFields("openssl_config: '[a]' openssl_config_extensions: 'b'"),
            Names{"spec.openssl_config_extensions[0]"});
  EXPECT_EQ(InvalidFields("openssl_config_extensions: 'b'"),
            Names{"spec.openssl_config_extensions"});
}

TEST(ReadMintPlan, TheSeedHasTheWholeSpecInIt) {
  RequestProblems problems;
  const std::string seed = Read("danger_seed: 'x' dns_names: 'a'", &problems).seed;
  EXPECT_EQ(seed.substr(0, 2), std::string("x\0", 2));
  EXPECT_EQ(Read("dns_names: 'a' danger_seed: 'x'", &problems).seed, seed);
  EXPECT_NE(Read("danger_seed: 'x' dns_names: 'b'", &problems).seed, seed);
  EXPECT_NE(Read("danger_seed: 'y' dns_names: 'a'", &problems).seed, seed);
  // Names of other resources differ from run to run.
  EXPECT_EQ(Read("danger_seed: 'x' dns_names: 'a' issuer: 'certificates/ca'", &problems).seed,
            seed);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(InvalidFields("danger_seed: '" + std::string(1025, 'x') + "'"),
            Names{"spec.danger_seed"});
}

TEST(ReadCreateCertificate, ReadsWhatToMint) {
  auto request = Parse<v1::CreateCertificateRequest>(R"pb(
    certificate_id: "leaf"
    certificate {
      spec {
        common_name: "c"
        organization: "o"
        dns_names: "localhost"
        ip_addresses: "::1"
        key_type: "ed25519"
        extended_key_usages: "serverAuth"
        not_before_offset { seconds: -20 }
        not_after_offset { seconds: -10 }
      }
    })pb");
  RequestProblems problems;
  CertificateRequest read = ReadCreateCertificate(request, kHoldsNone, &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read.id, "leaf");
  EXPECT_EQ(read.imported, nullptr);
  EXPECT_EQ(read.mint.issuer, nullptr);
  EXPECT_EQ(read.mint.spec.organization, "o");
  EXPECT_EQ(read.mint.spec.ip_addresses, Names{"::1"});
  EXPECT_EQ(read.mint.spec.not_before_offset, absl::Seconds(-20));
  EXPECT_EQ(read.mint.spec.not_after_offset, absl::Seconds(-10));
  EXPECT_TRUE(Mint(read.mint.spec, nullptr, absl::Now()).ok());
}

TEST(ReadCreateCertificate, TellsEverythingThatIsWrong) {
  auto request = Parse<v1::CreateCertificateRequest>(R"pb(
    certificate {
      spec {
        issuer: "nobody"
        dns_names: "a b"
        ip_addresses: "localhost"
        key_type: "dsa"
        extended_key_usages: "anything"
        not_after_offset { seconds: 315576000001 }
      }
    })pb");
  RequestProblems problems;
  ReadCreateCertificate(request, kHoldsNone, &problems);
  EXPECT_EQ(
      Fields(problems.invalid),
      (Names{"certificate.spec.dns_names[0]", "certificate.spec.extended_key_usages[0]",
             "certificate.spec.ip_addresses[0]", "certificate.spec.issuer",
             "certificate.spec.key_type", "certificate.spec.not_after_offset", "certificate_id"}));
  problems = {};
  ReadCreateCertificate({}, kHoldsNone, &problems);
  EXPECT_EQ(Fields(problems.invalid), (Names{"certificate", "certificate_id"}));
}

TEST(ReadCreateCertificate, TellsAnIssuerThatIsNotThereAsMissing) {
  auto request = Parse<v1::CreateCertificateRequest>(
      "certificate_id: 'a' certificate { spec { issuer: 'certificates/ca' } }");
  RequestProblems problems;
  ReadCreateCertificate(request, kHoldsNone, &problems);
  EXPECT_TRUE(problems.invalid.empty());
  EXPECT_EQ(Fields(problems.missing), Names{"certificate.spec.issuer"});
}

TEST(ReadCreateCertificate, ImportsWhatWasMadeElsewhere) {
  auto made = *Mint(MintSpec{}, nullptr, absl::Now());
  v1::CreateCertificateRequest request;
  request.set_certificate_id("a");
  v1::PemCredential* pem = request.mutable_certificate()->mutable_pem();
  pem->set_chain_pem(ChainPem(*made));
  pem->set_private_key_pem(KeyPem(*made));
  RequestProblems problems;
  ASSERT_TRUE(ReadCreateCertificate(request, kHoldsNone, &problems).imported);
  EXPECT_TRUE(problems.empty());
  pem->set_private_key_pem("no key");
  ReadCreateCertificate(request, kHoldsNone, &problems);
  EXPECT_EQ(Fields(problems.invalid), Names{"certificate.pem"});
}

}  // namespace
}  // namespace tlslab
