// A key that the lab and a program both know.
#ifndef TLSLAB_TESTS_INTEROP_PRE_SHARED_KEYS_H_
#define TLSLAB_TESTS_INTEROP_PRE_SHARED_KEYS_H_

#include <gtest/gtest.h>

#include <string>

#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

inline constexpr char kPskIdentity[] = "ada";
inline constexpr char kPskHex[] = "000102030405060708090a0b0c0d0e0f";
inline constexpr char kOtherPskHex[] = "ff0102030405060708090a0b0c0d0e0f";

// The context knows the key of `kPskHex`, and prefers suites that can use it.
inline void AddPreSharedKey(v1::TlsContextSpec* spec) {
  v1::PreSharedKey* key = spec->add_pre_shared_keys();
  key->set_identity(kPskIdentity);
  for (char byte = 0; byte < 16; ++byte) key->mutable_key()->push_back(byte);
  // openssl(1) makes its own of -psk for the hash of this suite.
  spec->add_cipher_suites("TLS_AES_128_GCM_SHA256");
  spec->set_cipher_list("PSK");
}

// A binder that is wrong, for which RFC 8446 section 4.2.11 names no alert (OpenSSL
// 3.5 has another than 3.0); below TLS 1.3 a Finished that cannot be opened.
inline void ExpectAlertOfDifferingKeys(const std::string& alert, v1::TlsVersion version) {
  if (version != v1::TLS_VERSION_TLS13) {
    EXPECT_EQ(alert, "bad_record_mac");
  } else {
    EXPECT_TRUE(alert == "decrypt_error" || alert == "illegal_parameter") << alert;
  }
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_PRE_SHARED_KEYS_H_
