#include "certs/inspect/public_key.h"

#include "certs/inspect/names.h"
#include "certs/inspect/sha256.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

std::string Algorithm(EVP_PKEY* key) {
  X509_PUBKEY* made = nullptr;
  if (X509_PUBKEY_set(&made, key) != 1) return "";
  OsslPtr<X509_PUBKEY> spki(made);
  ASN1_OBJECT* algorithm = nullptr;
  if (X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr, spki.get()) != 1) return "";
  return ObjectLongName(algorithm);
}

}  // namespace

PublicKeyFacts InspectPublicKey(EVP_PKEY* key) {
  PublicKeyFacts facts;
  if (!key) return facts;
  DropErrors errors;
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return facts;
  facts.der.assign(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  facts.algorithm = Algorithm(key);
  const int bits = EVP_PKEY_get_bits(key);
  facts.bits = bits > 0 ? static_cast<uint32_t>(bits) : 0;
  facts.sha256 = Sha256(facts.der);
  return facts;
}

}  // namespace tlslab
