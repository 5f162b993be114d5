// What the standards say about a cipher suite: read from its IANA name, which spells
// it out, and from the RFCs that say in which versions suites of its kind exist.
//
//   FactsOfSuite(0xc02f)->authentication;   // kRsa: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
//
// Suites with pre-shared keys, passwords, Kerberos or GOST are not known here yet.
#ifndef TLSLAB_TESTS_MATRIX_SUITE_FACTS_H_
#define TLSLAB_TESTS_MATRIX_SUITE_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tlslab {

struct SuiteFacts {
  enum class KeyExchange { kRsa, kDhe, kEcdhe, kTls13 };
  enum class Authentication { kRsa, kEcdsa, kDss, kAnonymous, kTls13 };

  std::string name;  // IANA
  uint16_t value = 0;
  KeyExchange key_exchange = KeyExchange::kRsa;
  Authentication authentication = Authentication::kRsa;
  uint16_t min_version = 0;
  uint16_t max_version = 0;
  unsigned key_bits = 0;
  unsigned strength = 0;        // of the cipher, as it is judged today
  unsigned other_strength = 0;  // as older versions of OpenSSL judge it

  bool in(uint16_t version) const { return min_version <= version && version <= max_version; }
  bool ephemeral() const { return key_exchange != KeyExchange::kRsa; }
  // The server signs its share of the key exchange.
  bool is_signed() const { return ephemeral() && authentication != Authentication::kAnonymous; }
};

std::optional<SuiteFacts> FactsOfSuite(uint16_t value);

// All that this OpenSSL has and the table knows.
const std::vector<SuiteFacts>& SuitesHere();

// OpenSSL's name of a suite, for a cipher list.
std::string OpensslName(uint16_t value);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_MATRIX_SUITE_FACTS_H_
