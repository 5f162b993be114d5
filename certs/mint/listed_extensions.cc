#include "certs/mint/listed_extensions.h"

#include <openssl/objects.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "certs/mint/object_identifier.h"

namespace tlslab {
namespace {

constexpr size_t kMaxPolicies = 100;
constexpr size_t kMaxTimestamps = 100;
constexpr size_t kMaxTimestampsBytes = 65535;  // the list's length has two bytes
constexpr size_t kMaxExtensions = 1000;
constexpr size_t kMaxExtensionBytes = size_t{1} << 20;

void CheckTimestamps(const std::vector<std::string>& scts, MintViolations* violations) {
  size_t bytes = 0;
  CheckEach(
      "scts", scts, kMaxTimestamps,
      [&](const std::string& field, const std::string& sct, MintViolations* out) {
        if (sct.empty()) out->push_back({field, "is empty"});
        bytes += 2 + sct.size();
      },
      violations);
  if (bytes <= kMaxTimestampsBytes) return;
  violations->push_back(
      {"scts", absl::StrCat("are too long: ", bytes, " bytes with their lengths, ", "at most ",
                            kMaxTimestampsBytes)});
}

void CheckRawExtensions(const std::vector<ExtensionSpec>& extensions, MintViolations* violations) {
  size_t bytes = 0;
  CheckEach(
      "extensions", extensions, kMaxExtensions,
      [&](const std::string& field, const ExtensionSpec& extension, MintViolations* out) {
        CheckDotted(field + ".oid", extension.oid, out);
        bytes += extension.value.size();
      },
      violations);
  if (bytes <= kMaxExtensionBytes) return;
  violations->push_back({"extensions", absl::StrCat("are too long: ", bytes, " bytes, at most ",
                                                    kMaxExtensionBytes)});
}

// As TLS writes lengths (RFC 8446 section 3.4).
std::string WithLength(const std::string& bytes) {
  return std::string{static_cast<char>(bytes.size() >> 8), static_cast<char>(bytes.size())} + bytes;
}

}  // namespace

void CheckListedExtensions(const MintSpec& spec, MintViolations* violations) {
  CheckEach("policies", spec.policies, kMaxPolicies, CheckDotted, violations);
  CheckTimestamps(spec.scts, violations);
  CheckRawExtensions(spec.extensions, violations);
}

bool AddPolicies(const MintSpec& spec, ExtensionWriter* writer) {
  if (spec.policies.empty()) return true;
  const OsslPtr<CERTIFICATEPOLICIES> policies(CERTIFICATEPOLICIES_new());
  if (!policies) return false;
  for (const std::string& oid : spec.policies) {
    OsslPtr<POLICYINFO> policy(POLICYINFO_new());
    OsslPtr<ASN1_OBJECT> object = ObjectFromDotted(oid);
    if (!policy || !object) return false;
    ASN1_OBJECT_free(policy->policyid);
    policy->policyid = object.release();
    if (sk_POLICYINFO_push(policies.get(), policy.get()) <= 0) return false;
    policy.release();
  }
  return writer->Add(NID_certificate_policies, policies.get(), false);
}

bool AddMustStaple(const MintSpec& spec, ExtensionWriter* writer) {
  // A sequence of one integer: status_request, extension 5 of TLS.
  return !spec.must_staple || writer->AddEncoded(NID_tlsfeature, "\x30\x03\x02\x01\x05", false);
}

bool AddTimestamps(const MintSpec& spec, ExtensionWriter* writer) {
  if (spec.scts.empty()) return true;
  std::string list;
  for (const std::string& sct : spec.scts) list += WithLength(sct);
  list = WithLength(list);
  // The extension holds an octet string of its own with the list in it.
  const OsslPtr<ASN1_OCTET_STRING> octets(ASN1_OCTET_STRING_new());
  unsigned char* der = nullptr;
  if (!octets ||
      ASN1_OCTET_STRING_set(octets.get(), reinterpret_cast<const unsigned char*>(list.data()),
                            static_cast<int>(list.size())) != 1) {
    return false;
  }
  const int size = i2d_ASN1_OCTET_STRING(octets.get(), &der);
  if (size <= 0) return false;
  const std::string encoded(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return writer->AddEncoded(NID_ct_precert_scts, encoded, false);
}

bool AddRawExtensions(const MintSpec& spec, ExtensionWriter* writer) {
  for (const ExtensionSpec& extension : spec.extensions) {
    if (!writer->AddRaw(extension)) return false;
  }
  return true;
}

}  // namespace tlslab
