#include "server/engine/context.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "server/codepoints/tls_versions.h"
#include "server/engine/capabilities.h"
#include "server/engine/cipher_words.h"
#include "server/engine/session_callbacks.h"
#include "server/engine/versions.h"

namespace tlslab {

using Kind = ContextProblem::Kind;

namespace {

OsslPtr<SSL_CTX> NewSslCtx(Role role) {
  const SSL_METHOD* method = role == Role::kClient ? TLS_client_method() : TLS_server_method();
  return OsslPtr<SSL_CTX>(SSL_CTX_new_ex(LabLibrary(), nullptr, method));
}

std::string AlpnWire(const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& protocol : protocols) {
    wire += static_cast<char>(protocol.size());
    wire += protocol;
  }
  return wire;
}

bool HasSuite(const std::string& standard_name) {
  const std::vector<CipherFacts>& all = Capabilities().ciphers;
  return std::any_of(all.begin(), all.end(), [&](const CipherFacts& cipher) {
    return cipher.standard_name == standard_name;
  });
}

const unsigned char* Bytes(const std::string& s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

// A server's choice: its own order, and a refusal when nothing fits (RFC 7301
// section 3.2).
int SelectAlpn(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
               const unsigned char* offered, unsigned offered_size, void* accepted) {
  const auto& wire = *static_cast<const std::string*>(accepted);
  int result = SSL_select_next_proto(const_cast<unsigned char**>(chosen), chosen_size, Bytes(wire),
                                     wire.size(), offered, offered_size);
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

// Applies a configuration field by field, and keeps what could not be applied.
class ContextBuilder {
 public:
  explicit ContextBuilder(ContextConfig config)
      : context_(new Context(std::move(config), nullptr)), config_(context_->config_) {
    context_->ssl_ctx_ = NewSslCtx(config_.role);
  }

  BuiltContext Build() {
    // The level comes first: it decides what the later settings may name.
    if (config_.security_level) SSL_CTX_set_security_level(ctx(), *config_.security_level);
    SetDefaults();
    SetVersions();
    SetCipherList();
    SetCipherSuites();
    SetNames(config_.groups, "groups", "group",
             [](SSL_CTX* c, const char* list) { return SSL_CTX_set1_groups_list(c, list) == 1; });
    SetNames(config_.signature_schemes, "signature_schemes", "signature scheme",
             [](SSL_CTX* c, const char* list) { return SSL_CTX_set1_sigalgs_list(c, list) == 1; });
    SetAlpn();
    SetCredentials();
    SetVerification();
    if (config_.role == Role::kServer) SetServerOptions();
    RunCommands();
    SessionCallbacks::Install(ctx());
    return {std::move(context_), std::move(problems_)};
  }

 private:
  SSL_CTX* ctx() { return context_->ssl_ctx_.get(); }

  void Problem(Kind kind, std::string field, std::string description) {
    problems_.push_back({kind, std::move(field), std::move(description)});
  }

  void SetDefaults() {
    // The chain is sent exactly as given, and OpenSSL need not build one.
    SSL_CTX_set_mode(ctx(), SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS);
    // So that finite-field suites that a cipher list names can be used.
    if (config_.role == Role::kServer) SSL_CTX_set_dh_auto(ctx(), 1);
    static const unsigned char kSessionIdContext[] = "tlslab";
    SSL_CTX_set_session_id_context(ctx(), kSessionIdContext, sizeof(kSessionIdContext) - 1);
  }

  void SetVersions() {
    SetVersion(config_.min_version, "min_version",
               [](SSL_CTX* c, int v) { return SSL_CTX_set_min_proto_version(c, v); });
    SetVersion(config_.max_version, "max_version",
               [](SSL_CTX* c, int v) { return SSL_CTX_set_max_proto_version(c, v); });
  }

  template <typename Set>
  void SetVersion(uint16_t version, const char* field, Set set) {
    if (version == 0) return;
    if (VersionCompiledIn(version) && set(ctx(), version) == 1) return;
    Problem(Kind::kUnsupported, field,
            absl::StrCat(std::string(TlsVersionName(version)), " is not in this build (",
                         OpensslVersion(), ")"));
  }

  void SetCipherList() {
    if (config_.cipher_list.empty()) return;
    const std::vector<UnmatchedCipherWord> unmatched =
        FindUnmatchedCipherWords(config_.cipher_list);
    for (const UnmatchedCipherWord& word : unmatched) {
      Problem(word.well_known ? Kind::kUnsupported : Kind::kInvalid, "cipher_list",
              absl::StrCat("no cipher suite of this OpenSSL matches '", word.word, "'",
                           word.misplaced ? ", which counts as the first word only" : ""));
    }
    ClearErrors();
    // What remains of it is set all the same, to be shown.
    if (SSL_CTX_set_cipher_list(ctx(), config_.cipher_list.c_str()) == 1) return;
    if (!unmatched.empty()) return ClearErrors();
    Problem(Kind::kInvalid, "cipher_list",
            absl::StrCat("'", config_.cipher_list, "' is refused: ", TakeErrorText()));
  }

  // OpenSSL ignores suites that it does not know, as long as it knows one.
  void SetCipherSuites() {
    std::vector<std::string> known;
    for (size_t i = 0; i < config_.cipher_suites.size(); ++i) {
      if (HasSuite(config_.cipher_suites[i])) {
        known.push_back(config_.cipher_suites[i]);
        continue;
      }
      Problem(Kind::kUnsupported, absl::StrCat("cipher_suites[", i, "]"),
              absl::StrCat("the TLS 1.3 cipher suite ", config_.cipher_suites[i],
                           " is not in this build (", OpensslVersion(), ")"));
    }
    SetNames(known, "cipher_suites", "TLS 1.3 cipher suite",
             [](SSL_CTX* c, const char* list) { return SSL_CTX_set_ciphersuites(c, list) == 1; });
  }

  // Sets a list of names that were all found in the registries; when OpenSSL
  // refuses it, each name is tried alone to tell which it does not have.
  template <typename Set>
  void SetNames(const std::vector<std::string>& names, const char* field, const char* what,
                Set set) {
    if (names.empty()) return;
    if (set(ctx(), absl::StrJoin(names, ":").c_str())) return;
    std::vector<std::string> known;
    OsslPtr<SSL_CTX> scratch = NewSslCtx(config_.role);
    for (size_t i = 0; i < names.size(); ++i) {
      if (set(scratch.get(), names[i].c_str())) {
        known.push_back(names[i]);
        continue;
      }
      Problem(Kind::kUnsupported, absl::StrCat(field, "[", i, "]"),
              absl::StrCat("the ", what, " ", names[i], " is not in this build (", OpensslVersion(),
                           ")"));
    }
    if (known.size() == names.size()) {
      Problem(Kind::kInvalid, field, absl::StrCat("refused as a list: ", TakeErrorText()));
    } else if (!known.empty()) {
      set(ctx(), absl::StrJoin(known, ":").c_str());  // to be shown
    }
    ClearErrors();
  }

  void SetAlpn() {
    if (config_.alpn_protocols.empty()) return;
    context_->alpn_wire_ = AlpnWire(config_.alpn_protocols);
    if (config_.role == Role::kServer) {
      SSL_CTX_set_alpn_select_cb(ctx(), SelectAlpn, &context_->alpn_wire_);
      return;
    }
    SSL_CTX_set_alpn_protos(ctx(), Bytes(context_->alpn_wire_), context_->alpn_wire_.size());
  }

  void SetCredentials() {
    for (size_t i = 0; i < config_.credentials.size(); ++i) {
      const Credential& credential = *config_.credentials[i];
      OsslPtr<STACK_OF(X509)> chain(sk_X509_new_null());
      for (const OsslPtr<X509>& issuer : credential.chain) {
        sk_X509_push(chain.get(), Share(issuer.get()).release());
      }
      ClearErrors();
      if (SSL_CTX_use_cert_and_key(ctx(), credential.certificate.get(), credential.key.get(),
                                   chain.get(), /*override=*/1) != 1) {
        Problem(Kind::kUnsupported, absl::StrCat("credentials[", i, "]"),
                absl::StrCat("OpenSSL refuses the certificate: ", TakeErrorText(),
                             " (a weak key or hash needs security_level 0)"));
      }
    }
  }

  void SetVerification() {
    int mode = SSL_VERIFY_NONE;
    if (config_.role == Role::kClient || config_.request_certificate) mode |= SSL_VERIFY_PEER;
    if (config_.require_certificate) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(ctx(), mode, nullptr);
    SSL_CTX_set1_cert_store(ctx(), config_.trust->store());
    if (config_.verify_policy.max_depth) {
      SSL_CTX_set_verify_depth(ctx(), *config_.verify_policy.max_depth);
    }
  }

  void SetServerOptions() {
    if (config_.ticket_count) SSL_CTX_set_num_tickets(ctx(), *config_.ticket_count);
    if (!config_.cipher_server_preference) return;
    if (*config_.cipher_server_preference) {
      SSL_CTX_set_options(ctx(), SSL_OP_CIPHER_SERVER_PREFERENCE);
    } else {
      SSL_CTX_clear_options(ctx(), SSL_OP_CIPHER_SERVER_PREFERENCE);
    }
  }

  // Commands that name files are not among those that are known: without
  // SSL_CONF_FLAG_CERTIFICATE OpenSSL does not have them.
  void RunCommands() {
    if (config_.openssl_commands.empty()) return;
    OsslPtr<SSL_CONF_CTX> conf(SSL_CONF_CTX_new());
    SSL_CONF_CTX_set_flags(conf.get(), SSL_CONF_FLAG_FILE | SSL_CONF_FLAG_SHOW_ERRORS |
                                           (config_.role == Role::kClient ? SSL_CONF_FLAG_CLIENT
                                                                          : SSL_CONF_FLAG_SERVER));
    SSL_CONF_CTX_set_ssl_ctx(conf.get(), ctx());
    for (size_t i = 0; i < config_.openssl_commands.size(); ++i) {
      const auto& [command, value] = config_.openssl_commands[i];
      ClearErrors();
      int result = SSL_CONF_cmd(conf.get(), command.c_str(), value.c_str());
      if (result > 0) continue;
      std::string why =
          result == -2   ? absl::StrCat("there is no command '", command,
                                        "' for this end (commands that read files are refused)")
          : result == -3 ? absl::StrCat("'", command, "' needs a value")
                         : absl::StrCat("'", command, "' refuses '", value, "': ", TakeErrorText());
      Problem(Kind::kInvalid, absl::StrCat("openssl_commands[", i, "]"), why);
    }
    ClearErrors();
    if (SSL_CONF_CTX_finish(conf.get()) != 1) {
      Problem(Kind::kInvalid, "openssl_commands", absl::StrCat("refused: ", TakeErrorText()));
    }
  }

  std::unique_ptr<Context> context_;
  const ContextConfig& config_;
  std::vector<ContextProblem> problems_;
};

BuiltContext Context::Build(ContextConfig config) {
  return ContextBuilder(std::move(config)).Build();
}

Context::Context(ContextConfig config, OsslPtr<SSL_CTX> ssl_ctx)
    : config_(std::move(config)), ssl_ctx_(std::move(ssl_ctx)) {}

}  // namespace tlslab
