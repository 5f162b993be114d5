#include "tests/interop/minted_cases.h"

#include <gtest/gtest.h>
#include <openssl/objects.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/time/clock.h"
#include "certs/mint/key_type.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

constexpr char kBrainpool[] = "GnuTLS has no Brainpool curves";
constexpr char kMlDsa[] = "GnuTLS before 3.8.9 has no ML-DSA";
constexpr char kInsecure[] = "The certificate chain uses insecure algorithm";

bool StartsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

MintedCase Row(const std::string& name) {
  MintedCase row;
  row.name = name;
  row.authority.common_name = "Minting CA";
  row.authority.certificate_authority = true;
  row.leaf.common_name = "localhost";
  row.leaf.dns_names = {"localhost"};
  return row;
}

// "ec-p256" as "EcP256".
std::string Word(const std::string& text) {
  std::string word;
  bool upper = true;
  for (char c : text) {
    if (c == '-') {
      upper = true;
      continue;
    }
    word += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return word;
}

std::vector<MintedCase> KeyRows() {
  std::vector<MintedCase> rows;
  std::vector<std::string> types = KeyTypes();
  types.push_back("rsa-1024");
  types.push_back("rsa-pss-3072");
  for (const std::string& type : types) {
    if (type == "rsa-3072") continue;  // as rsa-4096
    MintedCase row = Row("Key" + Word(type));
    row.authority.key_type = row.leaf.key_type = type;
    if (StartsWith(type, "mldsa")) {
      row.openssl_needs = "ML-DSA-44";
      row.gnutls_cannot = kMlDsa;
    }
    if (StartsWith(type, "ec-brainpool")) row.gnutls_cannot = kBrainpool;
    if (type == "rsa-1024") row.openssl_text = {"(1024 bit)"};
    rows.push_back(row);
  }
  return rows;
}

MintedCase HashRow(const std::string& key_type, const std::string& hash, bool pss) {
  MintedCase row = Row("Hash" + Word(key_type) + Word(hash) + (pss ? "Pss" : ""));
  row.authority.key_type = key_type;
  row.leaf.signature_hash = hash;
  row.leaf.rsa_pss_signature = pss;
  if (pss) row.openssl_text = {"rsassaPss"};
  if (pss && hash == "SHA224") {
    row.gnutls_verdict = "NOT trusted";
    row.difference = "GnuTLS knows RSASSA-PSS with SHA-256, SHA-384 and SHA-512 alone";
  }
  if (key_type == "ec-p256" && StartsWith(hash, "SHA3-")) {
    // Its table of signatures lacks ECDSA with SHA-3, so that nothing has issued the leaf.
    row.openssl_lacking = "unable to get local issuer certificate";
  }
  if (hash == "MD5" || hash == "SHA1") {
    row.gnutls_verdict = kInsecure;
    row.difference = "openssl-verify refuses no hash unless -auth_level does";
  }
  return row;
}

// This build can sign and check so.
bool EcdsaHas(const std::string& hash) {
  int signature = NID_undef;
  return OBJ_find_sigid_by_algs(&signature, OBJ_sn2nid(hash.c_str()), NID_X9_62_id_ecPublicKey) ==
         1;
}

std::vector<MintedCase> HashRows() {
  std::vector<MintedCase> rows;
  for (const char* hash :
       {"SHA224", "SHA384", "SHA512", "SHA3-256", "SHA3-384", "SHA3-512", "SHA1", "MD5"}) {
    rows.push_back(HashRow("rsa-2048", hash, false));
    if (EcdsaHas(hash)) rows.push_back(HashRow("ec-p256", hash, false));
  }
  for (const char* hash : {"SHA224", "SHA256", "SHA384", "SHA512"}) {
    rows.push_back(HashRow("rsa-2048", hash, true));
  }
  rows.push_back(HashRow("dsa-2048", "SHA224", false));
  return rows;
}

std::vector<MintedCase> NameRows() {
  MintedCase subject = Row("SubjectOfManyAttributes");
  subject.leaf.subject = {{"C", "NL"},       {"ST", "Utrecht"}, {"L", "M\xc3\xbcnster"},
                          {"OU", "one"},     {"OU", "two"},     {"emailAddress", "a@example.com"},
                          {"1.2.3.4.5", "x"}};
  subject.leaf.organization = "Example";
  subject.openssl_text = {"C = NL", "OU = two", "1.2.3.4.5 = x", "CN = localhost"};
  MintedCase nameless = Row("NoSubject");
  nameless.leaf.common_name.clear();
  nameless.openssl_text = {"Subject: \n", "X509v3 Subject Alternative Name: critical"};
  MintedCase names = Row("NamesOfEveryKind");
  names.leaf.dns_names = {"localhost", "*.example.com"};
  names.leaf.ip_addresses = {"127.0.0.1", "2001:db8::1"};
  names.leaf.email_addresses = {"a@example.com"};
  names.leaf.uris = {"spiffe://example.com/a"};
  names.openssl_text = {
      "DNS:localhost, DNS:*.example.com, IP Address:127.0.0.1, "
      "IP Address:2001:DB8:0:0:0:0:0:1, email:a@example.com, "
      "URI:spiffe://example.com/a"};
  return {subject, nameless, names};
}

std::vector<MintedCase> ExtensionRows() {
  MintedCase usages = Row("UsagesOfEveryKind");
  usages.leaf.key_usages = {"digitalSignature", "nonRepudiation", "keyAgreement"};
  usages.leaf.extended_key_usages = {"serverAuth", "codeSigning", "OCSPSigning", "1.2.3.4"};
  usages.leaf.ns_cert_types = {"server", "email"};
  usages.openssl_text = {"Digital Signature, Non Repudiation, Key Agreement",
                         "TLS Web Server Authentication, Code Signing, OCSP Signing, 1.2.3.4",
                         "SSL Server, S/MIME"};
  MintedCase bare = Row("NoExtensionBeyondTheName");
  bare.leaf.omitted_extensions = {"basicConstraints", "keyUsage", "extendedKeyUsage",
                                  "subjectKeyIdentifier", "authorityKeyIdentifier"};
  MintedCase places = Row("PlacesOfMore");
  places.leaf.ocsp_urls = {"http://ocsp.example.com/"};
  places.leaf.ca_issuers_urls = {"http://ca.example.com/ca.der"};
  places.leaf.crl_urls = {"http://ca.example.com/1.crl", "http://ca.example.com/2.crl"};
  places.leaf.delta_crl_urls = {"http://ca.example.com/delta.crl"};
  places.openssl_text = {"OCSP - URI:http://ocsp.example.com/",
                         "CA Issuers - URI:http://ca.example.com/ca.der",
                         "URI:http://ca.example.com/2.crl", "X509v3 Freshest CRL"};
  MintedCase lists = Row("PoliciesMustStapleAndTimestamps");
  lists.leaf.policies = {"2.23.140.1.2.1", "1.2.3.4"};
  lists.leaf.must_staple = true;
  // RFC 6962 section 3.2: version, log, time, no extensions, and an ECDSA signature.
  lists.leaf.scts = {std::string("\0", 1) + std::string(32, 'L') + std::string(8, '\1') +
                     std::string("\0\0\4\3\0\4", 6) + "\x30\x02\x05\x01"};
  lists.openssl_text = {"Policy: 2.23.140.1.2.1", "Policy: 1.2.3.4", "status_request",
                        "CT Precertificate SCTs", "4C:4C:4C"};
  MintedCase unknown = Row("UnknownExtension");
  unknown.leaf.extensions = {{"1.2.3.4.5", false, "\x05"}};
  unknown.openssl_text = {"1.2.3.4.5: \n"};
  MintedCase critical = Row("UnknownCriticalExtension");
  critical.leaf.extensions = {{"1.2.3.4.5", true, std::string("\5\0", 2)}};
  critical.openssl_text = {"1.2.3.4.5: critical"};
  critical.openssl_verdict = "unhandled critical extension";
  critical.gnutls_verdict = "The certificate contains an unknown critical extension";
  return {usages, bare, places, lists, unknown, critical};
}

std::vector<MintedCase> ConstraintRows() {
  MintedCase path = Row("PathLength");
  path.authority.path_length = 0;
  // The last certificate does not count (RFC 5280 section 4.2.1.9).
  MintedCase last = Row("PathLengthWithAnAuthorityAtTheEnd");
  last.authority.path_length = 0;
  last.leaf.certificate_authority = true;
  MintedCase within = Row("NameConstraintsKept");
  within.authority.name_constraints.emplace();
  within.authority.name_constraints->permitted_dns_names = {"localhost"};
  within.authority.name_constraints->permitted_ip_ranges = {"127.0.0.0/8", "2001:db8::/32"};
  within.authority.name_constraints->excluded_dns_names = {"bad.localhost"};
  within.leaf.ip_addresses = {"127.0.0.1", "2001:db8::1"};
  MintedCase outside = Row("NameConstraintsViolated");
  outside.authority.name_constraints.emplace().permitted_dns_names = {"example.com"};
  outside.openssl_verdict = "permitted subtree violation";
  outside.gnutls_verdict = "The certificate chain violates the signer's constraints";
  MintedCase range = Row("AddressRangeExcluded");
  range.authority.name_constraints.emplace().excluded_ip_ranges = {"10.0.0.0/8"};
  range.leaf.ip_addresses = {"10.1.2.3"};
  range.openssl_verdict = "excluded subtree violation";
  range.gnutls_verdict = "The certificate chain violates the signer's constraints";
  MintedCase usage = Row("AuthorityThatMayNotSign");
  usage.authority.key_usages = {"digitalSignature"};
  usage.openssl_verdict = "invalid CA certificate";
  usage.gnutls_verdict = "The certificate chain violates the signer's constraints";
  MintedCase flag = Row("IssuerThatIsNoAuthority");
  flag.authority.certificate_authority = false;
  flag.openssl_verdict = "invalid CA certificate";
  flag.gnutls_verdict = "The certificate issuer is not a CA";
  return {path, last, within, outside, range, usage, flag};
}

std::vector<MintedCase> FieldRows() {
  MintedCase version = Row("Version1");
  version.leaf.version = 1;
  version.leaf.dns_names.clear();
  version.openssl_text = {"Version: 1 (0x0)"};
  MintedCase old_root = Row("AuthorityOfVersion1");
  old_root.authority.version = 1;
  MintedCase negative = Row("SerialNumberNegative");
  negative.leaf.serial_number = "-1f";
  negative.openssl_text = {"Serial Number: -31 (-0x1f)"};
  MintedCase zero = Row("SerialNumberZero");
  zero.leaf.serial_number = "0";
  zero.openssl_text = {"Serial Number: 0 (0x0)"};
  MintedCase huge = Row("SerialNumberOfTwentyOneOctets");
  huge.leaf.serial_number = std::string(40, 'f');
  MintedCase expired = Row("Expired");
  expired.leaf.not_after_offset = -absl::Hours(1);
  expired.openssl_verdict = "certificate has expired";
  expired.gnutls_verdict = "The certificate chain uses expired certificate";
  MintedCase early = Row("NotYetValid");
  early.leaf.not_before_offset = absl::Hours(1);
  early.openssl_verdict = "certificate is not yet valid";
  early.gnutls_verdict = "The certificate chain uses not yet valid certificate";
  MintedCase reversed = Row("ReversedValidity");
  reversed.leaf.not_before_time = absl::FromUnixSeconds(4000000000);
  reversed.leaf.not_after_time = absl::FromUnixSeconds(1000000000);
  reversed.openssl_verdict = "certificate is not yet valid";
  reversed.gnutls_verdict = "The certificate chain uses";
  MintedCase far = Row("ValidToTheEndOfTime");
  far.leaf.not_before_time = absl::FromUnixSeconds(0);
  far.leaf.not_after_time = absl::FromUnixSeconds(253402300799);
  far.openssl_text = {"Dec 31 23:59:59 9999 GMT"};
  return {version, old_root, negative, zero, huge, expired, early, reversed, far};
}

EVP_PKEY* KeyOfType(const std::string& type) {
  static auto* const keys = new std::map<std::string, OsslPtr<EVP_PKEY>>;
  OsslPtr<EVP_PKEY>& key = (*keys)[type];
  if (!key) {
    auto made = MakeKey(type);
    EXPECT_TRUE(made.ok()) << made.status();
    if (made.ok()) key = *std::move(made);
  }
  return key.get();
}

std::shared_ptr<const Credential> MustMint(const MintSpec& spec, MintSources sources) {
  sources.key = KeyOfType(spec.key_type.empty() ? kDefaultKeyType : spec.key_type);
  auto minted = Mint(spec, sources, absl::Now());
  EXPECT_TRUE(minted.ok()) << minted.status();
  return minted.ok() ? *minted : nullptr;
}

}  // namespace

std::vector<MintedCase> MintedCases() {
  std::vector<MintedCase> all;
  for (auto rows : {KeyRows, HashRows, NameRows, ExtensionRows, ConstraintRows, FieldRows}) {
    for (MintedCase& row : rows()) all.push_back(std::move(row));
  }
  return all;
}

MintedPair MintPair(const MintedCase& row) {
  MintedPair pair;
  pair.authority = MustMint(row.authority, {});
  if (!pair.authority) return pair;
  // The leaf has a key of its own, or its key identifier would be its issuer's.
  MintSources sources;
  sources.issuer = pair.authority.get();
  auto leaf = Mint(row.leaf, sources, absl::Now());
  EXPECT_TRUE(leaf.ok()) << leaf.status();
  if (leaf.ok()) pair.leaf = *std::move(leaf);
  return pair;
}

}  // namespace tlslab
