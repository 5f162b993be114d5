#include "server/report/cipher_suite_report.h"

namespace tlslab {

void ReportCipherSuite(const CipherFacts& facts, v1::CipherSuite* out) {
  out->set_value(facts.value);
  out->set_name(facts.standard_name);
  out->set_openssl_name(facts.openssl_name);
  out->set_bits(facts.bits);
  out->set_defined_in(facts.defined_in);
  out->set_algorithm_bits(facts.algorithm_bits);
  out->set_key_exchange(facts.key_exchange);
  out->set_authentication(facts.authentication);
  out->set_encryption(facts.encryption);
  out->set_mac(facts.mac);
  out->set_forward_secret(facts.forward_secret);
  out->set_aead(facts.aead);
}

}  // namespace tlslab
