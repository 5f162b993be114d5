#include "certs/mint/extensions.h"

#include "certs/mint/minting.h"

namespace tlslab {
namespace {

using namespace minting;

TEST(Extensions, HoldAlternativeNamesOfEveryKind) {
  MintSpec spec;
  spec.common_name = "x";
  spec.dns_names = {"localhost"};
  spec.ip_addresses = {"127.0.0.1"};
  spec.email_addresses = {"a@example.com"};
  spec.uris = {"spiffe://example.com/a", "urn:uuid:1"};
  EXPECT_EQ(Text(*Minted(spec), NID_subject_alt_name),
            "DNS:localhost, IP Address:127.0.0.1, email:a@example.com, "
            "URI:spiffe://example.com/a, URI:urn:uuid:1");
}

TEST(Extensions, RefuseWhatIsNoMailboxAndNoUri) {
  MintSpec spec;
  spec.email_addresses = {"a@example.com", "", "a", "@a", "a@", "m\xc3\xbcller@example.com"};
  spec.uris = {"http://a", "", "//a", ":a", "1a:b", "a b:c", "a:"};
  EXPECT_EQ(
      Fields(CheckMintSpec(spec)),
      (Names{"email_addresses[1]", "email_addresses[2]", "email_addresses[3]", "email_addresses[4]",
             "email_addresses[5]", "uris[1]", "uris[2]", "uris[3]", "uris[4]", "uris[5]"}));
}

TEST(Extensions, HoldTheKeyUsagesThatAreGiven) {
  MintSpec spec = Authority("x");
  spec.key_usages = {"digitalSignature", "contentCommitment", "dataEncipherment", "keyAgreement",
                     "decipherOnly"};
  spec.extended_key_usages = {"OCSPSigning", "codeSigning", "anyExtendedKeyUsage"};
  spec.ns_cert_types = {"client", "sslCA"};
  const Shared minted = Minted(spec);
  EXPECT_EQ(Text(*minted, NID_key_usage),
            "Digital Signature, Non Repudiation, Data Encipherment, Key Agreement, Decipher Only");
  EXPECT_EQ(Text(*minted, NID_ext_key_usage), "OCSP Signing, Code Signing, Any Extended Key Usage");
  EXPECT_EQ(Text(*minted, NID_netscape_cert_type), "SSL Client, SSL CA");
}

TEST(Extensions, HoldNoUsageWhenNoneIsAskedFor) {
  MintSpec spec;
  EXPECT_EQ(Count(*Minted(spec), NID_key_usage), 1);
  EXPECT_EQ(Count(*Minted(spec), NID_ext_key_usage), 1);
  EXPECT_EQ(Count(*Minted(spec), NID_netscape_cert_type), 0);
  spec.key_usages = spec.extended_key_usages = {"none"};
  EXPECT_EQ(Count(*Minted(spec), NID_key_usage), 0);
  EXPECT_EQ(Count(*Minted(spec), NID_ext_key_usage), 0);
}

TEST(Extensions, RefuseUsagesThatThereAreNot) {
  MintSpec spec;
  spec.key_usages = {"digitalsignature", "none", "keyCertSign"};
  spec.extended_key_usages = {"none", "serverAuth"};
  spec.ns_cert_types = {"none", "client"};
  const MintViolations violations = CheckMintSpec(spec);
  EXPECT_EQ(Fields(violations), (Names{"key_usages[0]", "key_usages[1]", "extended_key_usages[0]",
                                       "ns_cert_types[0]"}));
  EXPECT_EQ(violations[1].description, "\"none\" stands alone");
}

TEST(Extensions, HoldTheLengthOfThePath) {
  MintSpec spec = Authority("x");
  EXPECT_EQ(Text(*Minted(spec), NID_basic_constraints), "CA:TRUE");
  for (unsigned length : {0u, 3u, 4000000000u}) {
    spec.path_length = length;
    EXPECT_EQ(Text(*Minted(spec), NID_basic_constraints),
              "CA:TRUE, pathlen:" + std::to_string(length));
  }
  spec.certificate_authority = false;
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"path_length"});
}

TEST(Extensions, HoldNameConstraints) {
  MintSpec spec = Authority("x");
  spec.name_constraints.emplace();
  NameConstraintsSpec& names = *spec.name_constraints;
  names.permitted_dns_names = {"example.com", ".example.org"};
  names.permitted_ip_ranges = {"10.0.0.0/8", "2001:db8::/33"};
  names.permitted_email_addresses = {"example.com"};
  names.excluded_uris = {".example.net"};
  names.excluded_dns_names = {"bad.example.com"};
  names.excluded_ip_ranges = {"10.1.2.3/32", "0.0.0.0/0"};
  const Shared minted = Minted(spec);
  EXPECT_TRUE(Critical(*minted, NID_name_constraints));
  EXPECT_EQ(Text(*minted, NID_name_constraints),
            "Permitted:\n"
            "  DNS:example.com\n"
            "  DNS:.example.org\n"
            "  IP:10.0.0.0/255.0.0.0\n"
            "  IP:2001:DB8:0:0:0:0:0:0/FFFF:FFFF:8000:0:0:0:0:0\n"
            "  email:example.com\n"
            "Excluded:\n"
            "  DNS:bad.example.com\n"
            "  IP:10.1.2.3/255.255.255.255\n"
            "  IP:0.0.0.0/0.0.0.0\n"
            "  URI:.example.net");
  spec.name_constraints.emplace().permitted_dns_names = {"example.com"};
  EXPECT_EQ(Text(*Minted(spec), NID_name_constraints), "Permitted:\n  DNS:example.com");
}

TEST(Extensions, RefuseNameConstraintsThatAreNone) {
  MintSpec spec;
  spec.name_constraints.emplace();
  EXPECT_EQ(Fields(CheckMintSpec(spec)), (Names{"name_constraints", "name_constraints"}));
  spec.certificate_authority = true;
  spec.name_constraints->permitted_ip_ranges = {"10.0.0.0/8", "10.0.0.1/8",  "10.0.0.0",
                                                "10.0.0.0/",  "10.0.0.0/33", "::/129",
                                                "::/128",     "a/8",         "10.0.0.0/-1"};
  spec.name_constraints->excluded_dns_names = {"", "a b"};
  spec.name_constraints->excluded_uris = {""};
  const std::string range = "name_constraints.permitted_ip_ranges";
  EXPECT_EQ(Fields(CheckMintSpec(spec)),
            (Names{"name_constraints.excluded_dns_names[1]", range + "[1]", range + "[2]",
                   range + "[3]", range + "[4]", range + "[5]", range + "[7]", range + "[8]",
                   "name_constraints.excluded_uris[0]"}));
}

TEST(Extensions, TellWhereMoreIsToBeHad) {
  MintSpec spec;
  spec.ocsp_urls = {"http://ocsp.example.com/"};
  spec.ca_issuers_urls = {"http://ca.example.com/ca.der"};
  spec.crl_urls = {"http://ca.example.com/1.crl", "ldap://ca.example.com/"};
  spec.delta_crl_urls = {"http://ca.example.com/delta.crl"};
  const Shared minted = Minted(spec);
  EXPECT_EQ(Text(*minted, NID_info_access),
            "OCSP - URI:http://ocsp.example.com/\n"
            "CA Issuers - URI:http://ca.example.com/ca.der");
  const std::string points = Text(*minted, NID_crl_distribution_points);
  EXPECT_NE(points.find("URI:http://ca.example.com/1.crl"), std::string::npos) << points;
  EXPECT_NE(points.find("URI:ldap://ca.example.com/"), std::string::npos) << points;
  EXPECT_NE(Text(*minted, NID_freshest_crl).find("URI:http://ca.example.com/delta.crl"),
            std::string::npos);
  spec.ocsp_urls = {"revocationResponders/none"};
  spec.crl_urls = {""};
  EXPECT_EQ(Fields(CheckMintSpec(spec)), (Names{"ocsp_urls[0]", "crl_urls[0]"}));
}

TEST(Extensions, HoldPoliciesAndMustStaple) {
  MintSpec spec;
  spec.policies = {"2.23.140.1.2.1", "1.2.3.4"};
  spec.must_staple = true;
  const Shared minted = Minted(spec);
  EXPECT_EQ(Text(*minted, NID_certificate_policies), "Policy: 2.23.140.1.2.1\nPolicy: 1.2.3.4");
  EXPECT_EQ(Text(*minted, NID_tlsfeature), "status_request");
  spec.policies = {"anyPolicy", "1.2.3"};
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"policies[0]"});
}

TEST(Extensions, EmbedTimestampsAsTheyAre) {
  MintSpec spec;
  spec.scts = {"abc", std::string("\0\1", 2)};
  EXPECT_EQ(Bytes(*Minted(spec), NID_ct_precert_scts), std::string("\x04\x0b\x00\x09\x00\x03"
                                                                   "abc\x00\x02\x00\x01",
                                                                   13));
  spec.scts.push_back("");
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"scts[2]"});
  spec.scts = {std::string(65533, 'x')};
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names());
  // The list's length, and a tag with a length of three bytes and their number.
  EXPECT_EQ(Bytes(*Minted(spec), NID_ct_precert_scts).size(), 65535u + 2 + 5);
  spec.scts = {std::string(65534, 'x')};
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"scts"});
}

TEST(Extensions, AreWhateverIsAskedForByItsIdentifier) {
  MintSpec spec;
  spec.extensions = {
      {"1.2.3.4", true, "no DER"}, {"2.5.29.19", false, ""}, {"1.2.3.4", false, "x"}};
  const Shared minted = Minted(spec);
  X509* certificate = minted->certificate.get();
  const int count = X509_get_ext_count(certificate);
  EXPECT_EQ(Count(*minted, NID_basic_constraints), 2);
  X509_EXTENSION* first = X509_get_ext(certificate, count - 3);
  EXPECT_EQ(X509_EXTENSION_get_critical(first), 1);
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(first);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                        static_cast<size_t>(ASN1_STRING_length(value))),
            "no DER");
  EXPECT_EQ(ASN1_STRING_length(X509_EXTENSION_get_data(X509_get_ext(certificate, count - 2))), 0);
  spec.extensions = {{"basicConstraints", false, ""}, {"", false, ""}};
  EXPECT_EQ(Fields(CheckMintSpec(spec)), (Names{"extensions[0].oid", "extensions[1].oid"}));
  spec.extensions = {{"1.2.3", false, std::string((1 << 20) + 1, 'x')}};
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"extensions"});
}

TEST(Extensions, AreLeftOutByTheirNames) {
  MintSpec spec;
  spec.dns_names = {"localhost"};
  spec.must_staple = true;
  spec.omitted_extensions = {"basicConstraints", "subjectKeyIdentifier", "authorityKeyIdentifier",
                             "keyUsage",         "extendedKeyUsage",     "subjectAltName"};
  const Shared minted = MintedBelow(Minted(Authority("Root")), spec);
  EXPECT_EQ(X509_get_ext_count(minted->certificate.get()), 1);
  EXPECT_EQ(Count(*minted, NID_tlsfeature), 1);
  // What is asked for by its identifier is there all the same, instead.
  spec.extensions = {{"2.5.29.19", false, "\x30"}};
  spec.omitted_extensions.push_back("1.3.6.1.5.5.7.1.24");
  const Shared other = Minted(spec);
  EXPECT_EQ(X509_get_ext_count(other->certificate.get()), 1);
  EXPECT_EQ(Bytes(*other, NID_basic_constraints), "\x30");
  spec.omitted_extensions = {"basicconstraints"};
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"omitted_extensions[0]"});
}

TEST(Extensions, AreNotInVersion1) {
  MintSpec spec = Authority("x");
  spec.version = 1;
  spec.key_usages = {"none"};
  const Shared minted = Minted(spec);
  EXPECT_EQ(X509_get_version(minted->certificate.get()), X509_VERSION_1);
  EXPECT_EQ(X509_get_ext_count(minted->certificate.get()), 0);
  EXPECT_TRUE(IsAuthority(*minted));
  EXPECT_EQ(X509_get_version(Minted(Authority("x"))->certificate.get()), X509_VERSION_3);
}

TEST(Extensions, ThatAreAskedForInVersion1AreRefused) {
  MintSpec spec = Authority("x");
  spec.version = 1;
  spec.dns_names = {"a"};
  spec.ip_addresses = {"::1"};
  spec.email_addresses = {"a@b"};
  spec.uris = {"a:b"};
  spec.path_length = 0;
  spec.key_usages = {"keyCertSign"};
  spec.extended_key_usages = {"serverAuth"};
  spec.ns_cert_types = {"client"};
  spec.name_constraints.emplace().permitted_dns_names = {"a"};
  spec.policies = {"1.2.3"};
  spec.ocsp_urls = spec.ca_issuers_urls = spec.crl_urls = spec.delta_crl_urls = {"a:b"};
  spec.must_staple = true;
  spec.scts = {"x"};
  spec.extensions = {{"1.2.3", false, ""}};
  EXPECT_EQ(Fields(CheckMintSpec(spec)),
            (Names{"dns_names", "ip_addresses", "email_addresses", "uris", "path_length",
                   "key_usages", "extended_key_usages", "ns_cert_types", "name_constraints",
                   "policies", "ocsp_urls", "ca_issuers_urls", "crl_urls", "delta_crl_urls",
                   "must_staple", "scts", "extensions"}));
  spec.version = 3;
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names());
  spec.version = 2;
  EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"version"});
}

}  // namespace
}  // namespace tlslab
