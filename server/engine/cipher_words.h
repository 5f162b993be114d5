// Which words of an OpenSSL cipher string select nothing.
//
// OpenSSL ignores words that it does not know, so that a typing error, or a suite
// that was not compiled in, silently weakens or changes a list. The lab refuses
// instead, and tells the two apart.
#ifndef TLSLAB_SERVER_ENGINE_CIPHER_WORDS_H_
#define TLSLAB_SERVER_ENGINE_CIPHER_WORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

struct UnmatchedCipherWord {
  std::string word;
  // Made of the names of real algorithms: right, but not in this build.
  bool well_known = false;
  // DEFAULT, which counts as the first word only.
  bool misplaced = false;
  // A suite of TLS 1.3, which no cipher string chooses.
  bool tls13 = false;
};

// The words that are to add suites ("RC4-SHA", "ECDH+AES128") and match none,
// each once. Words that remove ("!aNULL", "-SHA1") and commands ("@STRENGTH") may
// match nothing.
std::vector<UnmatchedCipherWord> FindUnmatchedCipherWords(std::string_view cipher_list);

// `cipher_list` with the names that OpenSSL has in place of IANA's, which it does not
// know in every version. Other words stay.
std::string WithOpensslNames(std::string_view cipher_list);

// The suite that OpenSSL calls so ("ECDHE-RSA-AES128-GCM-SHA256"), among those that it has in this
// version.
std::optional<uint16_t> SuiteOfOpensslName(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CIPHER_WORDS_H_
