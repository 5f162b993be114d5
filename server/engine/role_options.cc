#include "server/engine/role_options.h"

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "server/engine/protocol_options.h"

namespace tlslab {
namespace {

uint8_t FragmentLengthCode(unsigned length) {
  switch (length) {
    case 512:
      return TLSEXT_max_fragment_length_512;
    case 1024:
      return TLSEXT_max_fragment_length_1024;
    case 2048:
      return TLSEXT_max_fragment_length_2048;
    default:
      return TLSEXT_max_fragment_length_4096;
  }
}

void ApplyClientOptions(const ContextConfig& config, SSL_CTX* ctx) {
  if (config.post_handshake_auth) SSL_CTX_set_post_handshake_auth(ctx, 1);
  if (config.max_fragment_length) {
    SSL_CTX_set_tlsext_max_fragment_length(ctx, FragmentLengthCode(*config.max_fragment_length));
  }
  if (config.fallback_scsv) SSL_CTX_set_mode(ctx, SSL_MODE_SEND_FALLBACK_SCSV);
}

void UseDhParameters(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  if (!config.dh_parameters) {
    // So that finite-field suites that a cipher list names can be used.
    SSL_CTX_set_dh_auto(ctx, 1);
    return;
  }
  ClearErrors();
  OsslPtr<EVP_PKEY> shared = Share(config.dh_parameters.get());
  if (SSL_CTX_set0_tmp_dh_pkey(ctx, shared.get()) == 1) {
    shared.release();
    return;
  }
  problems->Unsupported("server.dh_parameters_pem",
                        absl::StrCat("OpenSSL refuses them: ", TakeErrorText(),
                                     " (small ones need a lower security_level)"));
}

void ApplyServerOptions(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  if (config.ticket_count) SSL_CTX_set_num_tickets(ctx, *config.ticket_count);
  SetOption(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE, config.cipher_server_preference);
  SetOption(ctx, SSL_OP_PRIORITIZE_CHACHA, config.chacha_prioritized);
  UseDhParameters(config, ctx, problems);
}

}  // namespace

void ApplyRoleOptions(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  if (!config.srtp_profiles.empty()) {
    problems->Unsupported("srtp_profiles",
                          "OpenSSL negotiates SRTP in DTLS only, which this lab does not speak");
  }
  if (config.role == Role::kClient) return ApplyClientOptions(config, ctx);
  ApplyServerOptions(config, ctx, problems);
}

}  // namespace tlslab
