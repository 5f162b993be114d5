#include "server/engine/context_algorithms.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "server/codepoints/tls_versions.h"
#include "server/engine/capabilities.h"
#include "server/engine/cipher_words.h"
#include "server/engine/versions.h"

namespace tlslab {
namespace {

bool HasSuite(const std::string& standard_name) {
  const std::vector<CipherFacts>& all = Capabilities().ciphers;
  return std::any_of(all.begin(), all.end(), [&](const CipherFacts& cipher) {
    return cipher.standard_name == standard_name;
  });
}

template <typename Set>
void SetVersion(uint16_t version, const char* field, SSL_CTX* ctx, Set set,
                ContextProblems* problems) {
  if (version == 0) return;
  if (VersionCompiledIn(version) && set(ctx, version) == 1) return;
  problems->Unsupported(field, absl::StrCat(std::string(TlsVersionName(version)),
                                            " is not in this build (", OpensslVersion(), ")"));
}

void SetVersions(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  SetVersion(
      config.min_version, "min_version", ctx,
      [](SSL_CTX* c, int v) { return SSL_CTX_set_min_proto_version(c, v); }, problems);
  SetVersion(
      config.max_version, "max_version", ctx,
      [](SSL_CTX* c, int v) { return SSL_CTX_set_max_proto_version(c, v); }, problems);
}

void SetCipherList(const std::string& cipher_list, SSL_CTX* ctx, ContextProblems* problems) {
  if (cipher_list.empty()) return;
  const std::vector<UnmatchedCipherWord> unmatched = FindUnmatchedCipherWords(cipher_list);
  for (const UnmatchedCipherWord& word : unmatched) {
    std::string why =
        absl::StrCat("no cipher suite of this OpenSSL matches '", word.word, "'",
                     word.misplaced ? ", which counts as the first word only"
                     : word.tls13   ? ", which is one of TLS 1.3 and goes into cipher_suites"
                                    : "");
    if (word.well_known) {
      problems->Unsupported("cipher_list", std::move(why));
    } else {
      problems->Invalid("cipher_list", std::move(why));
    }
  }
  ClearErrors();
  if (!unmatched.empty()) return;
  if (SSL_CTX_set_cipher_list(ctx, WithOpensslNames(cipher_list).c_str()) == 1) return;
  problems->Invalid("cipher_list",
                    absl::StrCat("'", cipher_list, "' is refused: ", TakeErrorText()));
}

// Sets a list of names that were all found in the registries; when OpenSSL
// refuses it, each name is tried alone to tell which it does not have.
template <typename Set>
void SetNames(const std::vector<std::string>& names, const char* field, const char* what,
              SSL_CTX* ctx, Set set, ContextProblems* problems) {
  if (names.empty()) return;
  if (set(ctx, absl::StrJoin(names, ":").c_str())) return;
  bool found = false;
  OsslPtr<SSL_CTX> scratch(SSL_CTX_new_ex(LabLibrary(), nullptr, SSL_CTX_get_ssl_method(ctx)));
  for (size_t i = 0; i < names.size(); ++i) {
    if (set(scratch.get(), names[i].c_str())) continue;
    found = true;
    problems->Unsupported(absl::StrCat(field, "[", i, "]"),
                          absl::StrCat("the ", what, " ", names[i], " is not in this build (",
                                       OpensslVersion(), ")"));
  }
  if (!found) problems->Invalid(field, absl::StrCat("refused as a list: ", TakeErrorText()));
  ClearErrors();
}

// The groups, and which of them get a key share at once.
void SetGroups(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  const size_t before = problems->found.size();
  SetNames(
      config.groups, "groups", "group", ctx,
      [](SSL_CTX* c, const char* list) { return SSL_CTX_set1_groups_list(c, list) == 1; },
      problems);
  if (config.key_share_groups.empty() || problems->found.size() > before) return;
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
  std::vector<std::string> marked = config.groups;
  for (std::string& name : marked) {
    const auto& shares = config.key_share_groups;
    if (std::find(shares.begin(), shares.end(), name) != shares.end()) name.insert(0, 1, '*');
  }
  ClearErrors();
  if (SSL_CTX_set1_groups_list(ctx, absl::StrJoin(marked, ":").c_str()) == 1) return;
  problems->Unsupported("key_share_groups", absl::StrCat("refused: ", TakeErrorText()));
#else
  if (config.groups.empty() || config.key_share_groups != std::vector{config.groups[0]}) {
    problems->Unsupported("key_share_groups",
                          absl::StrCat("this build (", OpensslVersion(),
                                       ") sends a share for the first of groups alone"));
  }
#endif
}

// OpenSSL ignores suites that it does not know, as long as it knows one.
void SetCipherSuites(const std::vector<std::string>& suites, SSL_CTX* ctx,
                     ContextProblems* problems) {
  bool all_known = true;
  for (size_t i = 0; i < suites.size(); ++i) {
    if (HasSuite(suites[i])) continue;
    all_known = false;
    problems->Unsupported(absl::StrCat("cipher_suites[", i, "]"),
                          absl::StrCat("the TLS 1.3 cipher suite ", suites[i],
                                       " is not in this build (", OpensslVersion(), ")"));
  }
  if (!all_known) return;
  SetNames(
      suites, "cipher_suites", "TLS 1.3 cipher suite", ctx,
      [](SSL_CTX* c, const char* list) { return SSL_CTX_set_ciphersuites(c, list) == 1; },
      problems);
}

}  // namespace

void ApplyAlgorithms(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  if (config.security_level) SSL_CTX_set_security_level(ctx, *config.security_level);
  SetVersions(config, ctx, problems);
  SetCipherList(config.cipher_list, ctx, problems);
  SetCipherSuites(config.cipher_suites, ctx, problems);
  SetGroups(config, ctx, problems);
  SetNames(
      config.signature_schemes, "signature_schemes", "signature scheme", ctx,
      [](SSL_CTX* c, const char* list) { return SSL_CTX_set1_sigalgs_list(c, list) == 1; },
      problems);
  SetNames(
      config.client_signature_schemes, "client_signature_schemes", "signature scheme", ctx,
      [](SSL_CTX* c, const char* list) { return SSL_CTX_set1_client_sigalgs_list(c, list) == 1; },
      problems);
}

}  // namespace tlslab
