#include "server/engine/cipher_words.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/codepoints/cipher_suites.h"

namespace tlslab {
namespace {

constexpr std::string_view kSeparators = ": ,;";

// The parts that names of suites and groups of suites are made of, in every
// version of OpenSSL (openssl-ciphers(1), and those that were removed).
constexpr std::string_view kParts[] = {
    "3DES",
    "ADH",
    "AECDH",
    "AES",
    "AES128",
    "AES256",
    "AESCCM",
    "AESCCM8",
    "AESGCM",
    "ALL",
    "ARIA",
    "ARIA128",
    "ARIA256",
    "ARIAGCM",
    "CAMELLIA",
    "CAMELLIA128",
    "CAMELLIA256",
    "CBC",
    "CBC3",
    "CCM",
    "CCM8",
    "CHACHA20",
    "COMPLEMENTOFALL",
    "COMPLEMENTOFDEFAULT",
    "DEFAULT",
    "DES",
    "DH",
    "DHE",
    "DSS",
    "ECDH",
    "ECDHE",
    "ECDSA",
    "EDH",
    "EECDH",
    "EXP",
    "EXPORT",
    "EXPORT40",
    "EXPORT56",
    "GCM",
    "GOST",
    "GOST89",
    "GOST94",
    "HIGH",
    "IDEA",
    "KRB5",
    "LOW",
    "MD5",
    "MEDIUM",
    "NULL",
    "POLY1305",
    "PSK",
    "RC2",
    "RC4",
    "RSA",
    "SEED",
    "SHA",
    "SHA1",
    "SHA256",
    "SHA384",
    "SRP",
    "SSLv2",
    "SSLv3",
    "TLSv1",
    "TLSv1.0",
    "TLSv1.2",
    "aDH",
    "aDSS",
    "aECDH",
    "aECDSA",
    "aGOST",
    "aGOST01",
    "aNULL",
    "aPSK",
    "aRSA",
    "eNULL",
    "kDH",
    "kDHE",
    "kDHEPSK",
    "kECDH",
    "kECDHE",
    "kECDHEPSK",
    "kEDH",
    "kEECDH",
    "kGOST",
    "kPSK",
    "kRSA",
    "kRSAPSK",
    "kSRP",
};

std::vector<std::string_view> Split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

bool MadeOfKnownParts(std::string_view word) {
  for (std::string_view part : Split(word, "+-")) {
    if (std::find(std::begin(kParts), std::end(kParts), part) == std::end(kParts)) return false;
  }
  return true;
}

// A bare "+WORD" moves suites to the end and adds none.
bool AddsSuites(std::string_view word) {
  return word[0] != '!' && word[0] != '-' && word[0] != '+' && word[0] != '@';
}

// OpenSSL knows this word at the very front only, and ignores it elsewhere.
bool IsLateDefault(std::string_view word, std::string_view cipher_list) {
  constexpr std::string_view kDefault = "DEFAULT";
  return word.substr(0, kDefault.size()) == kDefault && word.data() != cipher_list.data();
}

// The suite that an IANA name stands for.
std::optional<uint16_t> IanaSuite(std::string_view word) {
  if (word.substr(0, 4) != "TLS_") return std::nullopt;
  return CipherSuiteValue(word);
}

bool IsTls13(uint16_t suite) { return suite >> 8 == 0x13; }

bool MatchesSomething(SSL_CTX* scratch, std::string_view word) {
  const std::string list = WithOpensslNames(word);
  bool matched = SSL_CTX_set_cipher_list(scratch, list.c_str()) == 1;
  ClearErrors();
  return matched;
}

}  // namespace

std::vector<UnmatchedCipherWord> FindUnmatchedCipherWords(std::string_view cipher_list) {
  std::vector<UnmatchedCipherWord> unmatched;
  OsslPtr<SSL_CTX> scratch(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_method()));
  SSL_CTX_set_security_level(scratch.get(), 0);
  for (std::string_view word : Split(cipher_list, kSeparators)) {
    const bool late = IsLateDefault(word, cipher_list);
    if (!AddsSuites(word) || (!late && MatchesSomething(scratch.get(), word))) continue;
    bool seen = std::any_of(unmatched.begin(), unmatched.end(),
                            [&](const UnmatchedCipherWord& u) { return u.word == word; });
    if (seen) continue;
    const std::optional<uint16_t> suite = IanaSuite(word);
    const bool tls13 = suite && IsTls13(*suite);
    const bool well_known = !late && !tls13 && (suite || MadeOfKnownParts(word));
    unmatched.push_back({std::string(word), well_known, late, tls13});
  }
  return unmatched;
}

std::string WithOpensslNames(std::string_view cipher_list) {
  constexpr std::string_view kSigns = "!-+";
  std::string list;
  while (!cipher_list.empty()) {
    const size_t signs = std::min(cipher_list.find_first_not_of(kSigns), cipher_list.size());
    list += cipher_list.substr(0, signs);
    cipher_list.remove_prefix(signs);
    const size_t end = std::min(cipher_list.find_first_of(kSeparators), cipher_list.size());
    const std::string word(cipher_list.substr(0, end));
    const std::string name = IanaSuite(word) ? OPENSSL_cipher_name(word.c_str()) : "(NONE)";
    list += name == "(NONE)" ? word : name;
    list += cipher_list.substr(end, 1);
    cipher_list.remove_prefix(std::min(end + 1, cipher_list.size()));
  }
  return list;
}

std::optional<uint16_t> SuiteOfOpensslName(std::string_view name) {
  static const auto& suites = *[] {
    auto* named = new std::map<std::string, uint16_t, std::less<>>;
    for (const NamedValue& row : CipherSuites()) {
      const std::string openssl = OPENSSL_cipher_name(std::string(row.name).c_str());
      if (openssl != "(NONE)") named->emplace(openssl, row.value);
    }
    return named;
  }();
  const auto found = suites.find(name);
  return found == suites.end() ? std::nullopt : std::optional<uint16_t>(found->second);
}

}  // namespace tlslab
