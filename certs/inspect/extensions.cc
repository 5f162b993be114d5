#include "certs/inspect/extensions.h"

#include <openssl/objects.h>

#include <algorithm>
#include <string_view>

#include "certs/inspect/decoded.h"
#include "certs/inspect/names.h"

namespace tlslab {
namespace {

struct ExtensionDeleter {
  void operator()(CERTIFICATEPOLICIES* p) const { CERTIFICATEPOLICIES_free(p); }
  void operator()(TLS_FEATURE* p) const { sk_ASN1_INTEGER_pop_free(p, ASN1_INTEGER_free); }
};

// OpenSSL keeps the names of the bits as user data of the extension's method.
const BIT_STRING_BITNAME* BitNames(int nid) {
  const X509V3_EXT_METHOD* method = X509V3_EXT_get_nid(nid);
  return method ? static_cast<const BIT_STRING_BITNAME*>(method->usr_data) : nullptr;
}

std::vector<std::string> Bits(const X509* certificate, int nid,
                              const char* BIT_STRING_BITNAME::*name) {
  std::vector<std::string> names;
  auto bits = DecodedExtension<ASN1_BIT_STRING>(certificate, nid);
  if (!bits) return names;
  for (const auto* bit = BitNames(nid); bit && bit->lname; ++bit) {
    if (ASN1_BIT_STRING_get_bit(bits.get(), bit->bitnum)) names.push_back(bit->*name);
  }
  return names;
}

std::vector<std::string> ExtendedKeyUsages(const X509* certificate) {
  std::vector<std::string> usages;
  auto objects = DecodedExtension<EXTENDED_KEY_USAGE>(certificate, NID_ext_key_usage);
  for (int i = 0; i < sk_ASN1_OBJECT_num(objects.get()); ++i) {
    usages.push_back(ObjectShortName(sk_ASN1_OBJECT_value(objects.get(), i)));
  }
  return usages;
}

std::string ValueText(X509_EXTENSION* extension, size_t most) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  // 0: an extension that OpenSSL does not know, or cannot decode, fails.
  if (most == 0 || !bio || X509V3_EXT_print(bio.get(), extension, 0, 0) != 1) return "";
  std::string printed = TextOf(bio.get());
  while (!printed.empty() && printed.back() == '\n') printed.pop_back();
  return EscapedLines(printed, most);
}

void ReadEach(const X509* certificate, CertificateFacts* facts) {
  const int count = X509_get_ext_count(certificate);
  size_t left = kMaxExtensionTexts;
  for (int i = 0; i < count; ++i) {
    X509_EXTENSION* extension = X509_get_ext(certificate, i);
    const ASN1_OBJECT* object = X509_EXTENSION_get_object(extension);
    ExtensionFacts one;
    one.oid = ObjectDotted(object);
    one.critical = X509_EXTENSION_get_critical(extension) == 1;
    one.value = std::string(BytesOf(X509_EXTENSION_get_data(extension)));
    const int nid = OBJ_obj2nid(object);
    if (nid != NID_undef) one.name = OBJ_nid2sn(nid);
    one.text = ValueText(extension, std::min(left, kMaxExtensionText));
    left -= one.text.size();
    facts->extensions.push_back(std::move(one));
  }
}

void ReadBasicConstraints(const X509* certificate, CertificateFacts* facts) {
  int critical = 0;
  OsslPtr<BASIC_CONSTRAINTS> decoded(static_cast<BASIC_CONSTRAINTS*>(
      X509_get_ext_d2i(certificate, NID_basic_constraints, &critical, nullptr)));
  if (!decoded) return;
  BasicConstraintsFacts& constraints = facts->basic_constraints.emplace();
  constraints.certificate_authority = decoded->ca != 0;
  constraints.critical = critical == 1;
  uint64_t length = 0;
  if (decoded->pathlen && ASN1_INTEGER_get_uint64(&length, decoded->pathlen) == 1 &&
      length <= UINT32_MAX) {
    constraints.path_length = static_cast<uint32_t>(length);
  }
  facts->certificate_authority = constraints.certificate_authority;
}

// CA/Browser Forum Baseline Requirements section 7.1.6.1, and the EV Guidelines.
std::string ValidationLevel(const std::vector<std::string>& policies) {
  constexpr struct {
    std::string_view oid;
    const char* level;
  } kLevels[] = {{"2.23.140.1.1", "extended"},
                 {"2.23.140.1.2.2", "organization"},
                 {"2.23.140.1.2.3", "individual"},
                 {"2.23.140.1.2.1", "domain"}};
  for (const auto& [oid, level] : kLevels) {
    if (std::find(policies.begin(), policies.end(), oid) != policies.end()) return level;
  }
  return "";
}

void ReadPolicies(const X509* certificate, CertificateFacts* facts) {
  auto policies = DecodedExtension<CERTIFICATEPOLICIES, ExtensionDeleter>(certificate,
                                                                          NID_certificate_policies);
  for (int i = 0; i < sk_POLICYINFO_num(policies.get()); ++i) {
    facts->policies.push_back(ObjectDotted(sk_POLICYINFO_value(policies.get(), i)->policyid));
  }
  facts->validation_level = ValidationLevel(facts->policies);
}

bool MustStaple(const X509* certificate) {
  constexpr int64_t kStatusRequest = 5;  // RFC 6066 section 8
  auto features = DecodedExtension<TLS_FEATURE, ExtensionDeleter>(certificate, NID_tlsfeature);
  for (int i = 0; i < sk_ASN1_INTEGER_num(features.get()); ++i) {
    int64_t feature = 0;
    if (ASN1_INTEGER_get_int64(&feature, sk_ASN1_INTEGER_value(features.get(), i)) == 1 &&
        feature == kStatusRequest) {
      return true;
    }
  }
  return false;
}

void ReadKeyIdentifiers(const X509* certificate, CertificateFacts* facts) {
  auto own = DecodedExtension<ASN1_OCTET_STRING>(certificate, NID_subject_key_identifier);
  facts->subject_key_identifier = std::string(BytesOf(own.get()));
  auto issuers = DecodedExtension<AUTHORITY_KEYID>(certificate, NID_authority_key_identifier);
  if (issuers) facts->authority_key_identifier = std::string(BytesOf(issuers->keyid));
}

// A length of two bytes, then as many; cut off from the front of `bytes`. Nothing when
// it is longer than what is left.
std::optional<std::string_view> TakeVector(std::string_view* bytes) {
  if (bytes->size() < 2) return std::nullopt;
  const size_t size =
      static_cast<unsigned char>((*bytes)[0]) << 8 | static_cast<unsigned char>((*bytes)[1]);
  if (bytes->size() - 2 < size) return std::nullopt;
  const std::string_view taken = bytes->substr(2, size);
  bytes->remove_prefix(2 + size);
  return taken;
}

// RFC 6962 section 3.3: a list of TLS's kind, in an octet string of its own.
std::vector<std::string> Scts(const X509* certificate) {
  const int at = X509_get_ext_by_NID(certificate, NID_ct_precert_scts, -1);
  if (at < 0) return {};
  const std::string_view der = BytesOf(X509_EXTENSION_get_data(X509_get_ext(certificate, at)));
  const auto* next = reinterpret_cast<const unsigned char*>(der.data());
  OsslPtr<ASN1_OCTET_STRING> octets(
      d2i_ASN1_OCTET_STRING(nullptr, &next, static_cast<long>(der.size())));
  std::string_view bytes = BytesOf(octets.get());
  std::optional<std::string_view> list = TakeVector(&bytes);
  std::vector<std::string> scts;
  while (list && !list->empty()) {
    const std::optional<std::string_view> sct = TakeVector(&*list);
    if (!sct) return {};
    scts.emplace_back(*sct);
  }
  return scts;
}

}  // namespace

void ReadExtensions(const X509* certificate, CertificateFacts* facts) {
  ReadEach(certificate, facts);
  ReadBasicConstraints(certificate, facts);
  facts->key_usages = Bits(certificate, NID_key_usage, &BIT_STRING_BITNAME::lname);
  facts->extended_key_usages = ExtendedKeyUsages(certificate);
  facts->ns_cert_types = Bits(certificate, NID_netscape_cert_type, &BIT_STRING_BITNAME::sname);
  ReadPolicies(certificate, facts);
  facts->must_staple = MustStaple(certificate);
  ReadKeyIdentifiers(certificate, facts);
  facts->scts = Scts(certificate);
}

}  // namespace tlslab
