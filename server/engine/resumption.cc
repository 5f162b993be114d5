#include "server/engine/resumption.h"

#include "absl/strings/str_cat.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

using PskKeyExchange = ResumptionConfig::PskKeyExchange;

// `option` is set to forbid what `allowed` allows.
void Allow(SSL_CTX* ctx, const std::optional<bool>& allowed, uint64_t option) {
  if (!allowed) return;
  if (*allowed) {
    SSL_CTX_clear_options(ctx, option);
  } else {
    SSL_CTX_set_options(ctx, option);
  }
}

void SetIdContext(const std::string& wanted, SSL_CTX* ctx) {
  static const std::string* const kOurs = new std::string("tlslab");
  const std::string& id = wanted.empty() ? *kOurs : wanted;
  SSL_CTX_set_session_id_context(ctx, reinterpret_cast<const unsigned char*>(id.data()), id.size());
}

// A client always keeps what it is given, for its caller, and never looks into a
// cache: sessions are offered by those who have them.
void SetCache(const ContextConfig& config, SSL_CTX* ctx) {
  if (config.role == Role::kClient) {
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  } else if (config.resumption.server_cache) {
    SSL_CTX_set_session_cache_mode(
        ctx, *config.resumption.server_cache ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
  }
}

void SetPskKeyExchange(PskKeyExchange wanted, SSL_CTX* ctx, ContextProblems* problems) {
  switch (wanted) {
    case PskKeyExchange::kDefault:
      break;
    case PskKeyExchange::kWithDhe:
      SSL_CTX_clear_options(ctx, SSL_OP_ALLOW_NO_DHE_KEX);
      break;
    case PskKeyExchange::kWithoutDheAllowed:
      SSL_CTX_set_options(ctx, SSL_OP_ALLOW_NO_DHE_KEX);
      break;
    case PskKeyExchange::kWithoutDhePreferred:
#ifdef SSL_OP_PREFER_NO_DHE_KEX
      SSL_CTX_set_options(ctx, SSL_OP_ALLOW_NO_DHE_KEX | SSL_OP_PREFER_NO_DHE_KEX);
#else
      problems->Unsupported("resumption.psk_key_exchange",
                            absl::StrCat("a server of this build cannot prefer to do without DHE (",
                                         OpensslVersion(), ")"));
#endif
      break;
  }
}

void SetEarlyData(const ContextConfig& config, SSL_CTX* ctx) {
  if (config.max_early_data > 0) {
    SSL_CTX_set_max_early_data(ctx, config.max_early_data);
    // Its own bound, 16 KiB, would hold besides.
    SSL_CTX_set_recv_max_early_data(ctx, config.max_early_data);
  }
  Allow(ctx, config.anti_replay, SSL_OP_NO_ANTI_REPLAY);
}

}  // namespace

void ApplyResumption(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  const ResumptionConfig& wanted = config.resumption;
  Allow(ctx, wanted.tickets, SSL_OP_NO_TICKET);
  SetCache(config, ctx);
  if (wanted.session_lifetime) {
    SSL_CTX_set_timeout(ctx, absl::ToInt64Seconds(*wanted.session_lifetime));
  }
  SetIdContext(wanted.session_id_context, ctx);
  SetPskKeyExchange(wanted.psk_key_exchange, ctx, problems);
  Allow(ctx, wanted.resumption_on_renegotiation, SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION);
  if (config.role == Role::kServer) SetEarlyData(config, ctx);
}

}  // namespace tlslab
