#include <openssl/objects.h>

#include <algorithm>

#include "certs/mutate/draft_edits.h"
#include "certs/mutate/extension_edits.h"
#include "certs/mutate/mutation_rows.h"

namespace tlslab {
namespace {

absl::Status WrongKeyUsage(MintDraft* draft) {
  MintSpec& spec = draft->spec;
  LeaveToFields(NID_key_usage, &spec);
  // An end of TLS signs, or has its key used for key exchange; an authority signs
  // certificates. None of that.
  spec.key_usages = {spec.certificate_authority ? "digitalSignature" : "dataEncipherment"};
  return absl::OkStatus();
}

// By its field, or in so many bytes.
bool IsForClientsAlone(const MintSpec& spec) {
  const ExtensionSpec alone = {"2.5.29.37", false,
                               "\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02"};
  const auto same = [&alone](const ExtensionSpec& extension) {
    return extension.oid == alone.oid && extension.value == alone.value;
  };
  return spec.extended_key_usages == std::vector<std::string>{"clientAuth"} ||
         std::any_of(spec.extensions.begin(), spec.extensions.end(), same);
}

absl::Status WrongExtendedKeyUsage(MintDraft* draft) {
  MintSpec& spec = draft->spec;
  const bool client = IsForClientsAlone(spec);
  LeaveToFields(NID_ext_key_usage, &spec);
  spec.extended_key_usages = {client ? "serverAuth" : "clientAuth"};
  return absl::OkStatus();
}

absl::Status WrongNetscapeType(MintDraft* draft) {
  LeaveToFields(NID_netscape_cert_type, &draft->spec);
  draft->spec.ns_cert_types = {draft->spec.certificate_authority ? "emailCA" : "email"};
  return absl::OkStatus();
}

bool RemoveKeyUsage(X509* certificate) { return RemoveExtension(certificate, NID_key_usage); }

}  // namespace

std::vector<Mutation> UsageMutations() {
  constexpr auto kLeaf = MutationPlace::kLeaf, kIntermediate = MutationPlace::kIntermediate;
  constexpr auto kRoot = MutationPlace::kRoot;
  constexpr char kPurpose[] = "X509_V_ERR_INVALID_PURPOSE";
  return {
      {.name = "wrong-key-usage",
       .description = "The key may encipher data but do nothing that TLS needs; that of an "
                      "authority may sign, but not certificates.",
       .reference = "RFC 5280 section 4.2.1.3",
       .cases = {{"wrong-key-usage", kLeaf, kPurpose, 0},
                 {"wrong-key-usage-intermediate", kIntermediate, "X509_V_ERR_INVALID_CA", 1},
                 {"wrong-key-usage-root", kRoot, "X509_V_ERR_INVALID_CA", 2}},
       .parts = kKeyUsagePart,
       .prepare = WrongKeyUsage},
      {.name = "wrong-extended-key-usage",
       .description = "Fit for TLS clients only; or for servers only, when it was for clients.",
       .reference = "RFC 5280 section 4.2.1.12",
       .cases = {{"wrong-extended-key-usage", kLeaf, kPurpose, 0},
                 {"wrong-extended-key-usage-intermediate", kIntermediate, kPurpose, 1}},
       .parts = kExtendedKeyUsagePart,
       .prepare = WrongExtendedKeyUsage},
      {.name = "wrong-netscape-type",
       .description = "The old Netscape certificate type says e-mail. At an authority with basic "
                      "constraints OpenSSL does not look at it.",
       .reference = "openssl x509v3_config(5), nsCertType",
       .cases = {{"wrong-netscape-type", kLeaf, kPurpose, 0},
                 {"wrong-netscape-type-intermediate", kIntermediate, ""}},
       .parts = kNetscapeTypePart,
       .prepare = WrongNetscapeType},
      {.name = "no-key-usage",
       .description = "No key usage at all, which an authority must have; OpenSSL asks for it "
                      "when it is strict.",
       .reference = "RFC 5280 section 4.2.1.3",
       .cases = {{"no-key-usage-intermediate", kIntermediate, ""},
                 {"no-key-usage-intermediate-strict", kIntermediate,
                  "X509_V_ERR_CA_CERT_MISSING_KEY_USAGE", 1, "strict"}},
       .parts = kKeyUsagePart,
       .before_signing = RemoveKeyUsage},
  };
}

}  // namespace tlslab
