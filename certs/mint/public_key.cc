#include "certs/mint/public_key.h"

#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <openssl/params.h>

#include <string>
#include <string_view>

#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

constexpr size_t kMaxPointBytes = 256;

// What the SubjectPublicKeyInfo of an EC key on a named curve holds (RFC 5480).
struct EcPublicKey {
  int curve = NID_undef;
  std::string point;
};

// Nothing (no curve) when it is no such key.
EcPublicKey Read(EVP_PKEY* key) {
  DropErrors errors;
  char curve[64] = "";
  char encoding[32] = "";
  char point[kMaxPointBytes];
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof(curve)),
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_EC_ENCODING, encoding, sizeof(encoding)),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
      OSSL_PARAM_construct_end(),
  };
  if (EVP_PKEY_is_a(key, "EC") != 1 || EVP_PKEY_get_params(key, params) != 1 ||
      std::string_view(encoding) != OSSL_PKEY_EC_ENCODING_GROUP ||
      OSSL_PARAM_modified(&params[2]) != 1 || params[2].return_size > sizeof(point)) {
    return {};
  }
  return {OBJ_sn2nid(curve), std::string(point, params[2].return_size)};
}

// The curve's identifier (RFC 5480 section 2.1.1), in DER.
std::string CurveParameters(int curve) {
  unsigned char* der = nullptr;
  const int size = i2d_ASN1_OBJECT(OBJ_nid2obj(curve), &der);
  if (size <= 0) return "";
  const std::string parameters(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return parameters;
}

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// A key that X509_set_pubkey(3) encodes by itself, without an encoder; null on failure.
OsslPtr<EVP_PKEY> Made(const EcPublicKey& read) {
  DropErrors errors;
  const std::string parameters = CurveParameters(read.curve);
  const unsigned char* next = Bytes(parameters);
  EVP_PKEY* made = d2i_KeyParams(EVP_PKEY_EC, nullptr, &next, static_cast<long>(parameters.size()));
  OsslPtr<EVP_PKEY> owned(made);
  next = Bytes(read.point);
  // A failure leaves the object that it was given to its owner.
  if (!made || !d2i_PublicKey(EVP_PKEY_EC, &made, &next, static_cast<long>(read.point.size()))) {
    return nullptr;
  }
  return owned;
}

}  // namespace

bool SetPublicKey(EVP_PKEY* key, X509* certificate) {
  const EcPublicKey read = Read(key);
  const OsslPtr<EVP_PKEY> made = read.curve == NID_undef ? nullptr : Made(read);
  return X509_set_pubkey(certificate, made ? made.get() : key) == 1;
}

}  // namespace tlslab
