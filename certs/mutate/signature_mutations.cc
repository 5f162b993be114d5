#include <openssl/objects.h>

#include "certs/mutate/mutation_rows.h"

namespace tlslab {
namespace {

constexpr char kUnknownAlgorithm[] = "2.999.2";  // below the arc for examples

absl::Status SignWithMd5(MintDraft* draft) {
  draft->spec.signature_hash = "MD5";
  return absl::OkStatus();
}

absl::Status SignWithSha1(MintDraft* draft) {
  draft->spec.signature_hash = "SHA1";
  return absl::OkStatus();
}

// OpenSSL lends out the parts of a certificate for reading; what is changed here is
// encoded, and read again by whoever uses it.
X509_ALGOR* OuterAlgorithm(X509* certificate) {
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, certificate);
  return const_cast<X509_ALGOR*>(algorithm);
}
X509_ALGOR* InnerAlgorithm(X509* certificate) {
  return const_cast<X509_ALGOR*>(X509_get0_tbs_sigalg(certificate));
}

bool SetAlgorithm(X509_ALGOR* algorithm, ASN1_OBJECT* object) {
  OsslPtr<ASN1_OBJECT> owned(object);
  if (!algorithm || !owned) return false;
  if (X509_ALGOR_set0(algorithm, owned.get(), V_ASN1_UNDEF, nullptr) != 1) return false;
  owned.release();
  return true;
}

// The signed part is encoded anew when next asked for.
bool ForgetEncoding(X509* certificate) { return i2d_re_X509_tbs(certificate, nullptr) > 0; }

bool FlipBit(X509* certificate) {
  const ASN1_BIT_STRING* lent = nullptr;
  X509_get0_signature(&lent, nullptr, certificate);
  auto* signature = const_cast<ASN1_BIT_STRING*>(lent);
  if (!signature || ASN1_STRING_length(signature) == 0) return false;
  // In the last byte it stays a signature by its form, which is DER for ECDSA.
  std::string bytes(reinterpret_cast<const char*>(ASN1_STRING_get0_data(signature)),
                    static_cast<size_t>(ASN1_STRING_length(signature)));
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  return ASN1_STRING_set(signature, bytes.data(), static_cast<int>(bytes.size())) == 1;
}

bool NameUnknownAlgorithm(X509* certificate) {
  return SetAlgorithm(OuterAlgorithm(certificate), OBJ_txt2obj(kUnknownAlgorithm, 1)) &&
         SetAlgorithm(InnerAlgorithm(certificate), OBJ_txt2obj(kUnknownAlgorithm, 1)) &&
         ForgetEncoding(certificate);
}

// Another one of the same kind, so that nothing else is wrong.
bool NameOtherAlgorithmOutside(X509* certificate) {
  const bool sha256 = OBJ_obj2nid(OuterAlgorithm(certificate)->algorithm) == NID_ecdsa_with_SHA256;
  return SetAlgorithm(OuterAlgorithm(certificate),
                      OBJ_nid2obj(sha256 ? NID_ecdsa_with_SHA384 : NID_ecdsa_with_SHA256));
}

}  // namespace

std::vector<Mutation> SignatureMutations() {
  constexpr auto kLeaf = MutationPlace::kLeaf, kIntermediate = MutationPlace::kIntermediate;
  constexpr auto kRoot = MutationPlace::kRoot;
  constexpr char kBadSignature[] = "X509_V_ERR_CERT_SIGNATURE_FAILURE";
  constexpr char kNoIssuer[] = "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY";
  constexpr char kWeakHash[] = "X509_V_ERR_CA_MD_TOO_WEAK";
  constexpr char kName[] = "www.example.com";
  return {
      {.name = "corrupted-signature",
       .description = "The last bit of the issuer's signature is flipped. Nobody looks at that of "
                      "a root.",
       .reference = "RFC 5280 section 4.1.1.3",
       .cases = {{"corrupted-signature", kLeaf, kBadSignature, 0},
                 {"corrupted-signature-intermediate", kIntermediate, kBadSignature, 1},
                 {"corrupted-signature-root", kRoot, ""}},
       .parts = kSignaturePart,
       .after_signing = FlipBit},
      {.name = "md5-signature",
       .description = "Signed over MD5, for which collisions take seconds. Needs an RSA key of "
                      "the issuer.",
       .reference = "RFC 6151 section 2",
       .cases = {{"md5-signature", kLeaf, kWeakHash, 0, "security_level 1", kName, 1, "rsa-2048"},
                 {"md5-signature-intermediate", kIntermediate, kWeakHash, 1, "security_level 1",
                  kName, 1, "rsa-2048"}},
       .parts = kSignatureHashPart,
       .prepare = SignWithMd5},
      {.name = "sha1-signature",
       .description = "Signed over SHA-1, for which collisions have been shown. Nobody looks at "
                      "the signature of a root.",
       .reference = "RFC 9155 section 1",
       .cases = {{"sha1-signature", kLeaf, kWeakHash, 0, "security_level 1"},
                 {"sha1-signature-intermediate", kIntermediate, kWeakHash, 1, "security_level 1"},
                 {"sha1-signature-root", kRoot, "", 0, "security_level 1"}},
       .parts = kSignatureHashPart,
       .prepare = SignWithSha1},
      {.name = "unknown-signature-algorithm",
       .description = "The certificate says that it is signed with an algorithm that nobody knows. "
                      "OpenSSL then takes nobody for its issuer.",
       .reference = "RFC 5280 section 4.1.1.2",
       .cases = {{"unknown-signature-algorithm", kLeaf, kNoIssuer, 0},
                 {"unknown-signature-algorithm-intermediate", kIntermediate, kNoIssuer, 1}},
       .parts = kSignatureAlgorithmPart | kSignatureHashPart | kSignaturePart,
       .after_signing = NameUnknownAlgorithm},
      {.name = "signature-algorithm-mismatch",
       .description = "The algorithm named beside the signature is not the one named in what is "
                      "signed.",
       .reference = "RFC 5280 section 4.1.1.2",
       .cases = {{"signature-algorithm-mismatch", kLeaf, kBadSignature, 0},
                 {"signature-algorithm-mismatch-strict", kLeaf,
                  "X509_V_ERR_SIGNATURE_ALGORITHM_INCONSISTENCY", 0, "strict"}},
       .parts = kSignatureAlgorithmPart,
       .after_signing = NameOtherAlgorithmOutside},
  };
}

}  // namespace tlslab
