#include "server/report/cipher_suite.h"

namespace tlslab {

void ReportCipherSuite(const CipherFacts& cipher, v1::CipherSuite* out) {
  out->set_value(cipher.value);
  out->set_name(cipher.standard_name);
  out->set_openssl_name(cipher.openssl_name);
  out->set_bits(cipher.bits);
  out->set_algorithm_bits(cipher.algorithm_bits);
  out->set_defined_in(cipher.defined_in);
  out->set_key_exchange(cipher.key_exchange);
  out->set_authentication(cipher.authentication);
  out->set_encryption(cipher.encryption);
  out->set_mac(cipher.mac);
  out->set_forward_secret(cipher.forward_secret);
  out->set_aead(cipher.aead);
}

}  // namespace tlslab
