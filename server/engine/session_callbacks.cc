#include "server/engine/session_callbacks.h"

#include <algorithm>

#include "certs/credential/credential.h"
#include "certs/verify/name_match.h"
#include "certs/verify/store_context.h"
#include "certs/verify/verify.h"
#include "server/engine/session.h"

namespace tlslab {
namespace {

int SessionIndex() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

bool SurelySignsInTls13(const ContextConfig& config) {
  return std::any_of(config.credentials.begin(), config.credentials.end(),
                     [](const auto& credential) { return SignsInTls13(*credential); });
}

// Some curves have schemes of TLS 1.3 in some builds; DSA has none anywhere.
bool HasNothingForTls13(const ContextConfig& config) {
  return config.pre_shared_keys.empty() &&
         std::all_of(config.credentials.begin(), config.credentials.end(),
                     [](const auto& credential) { return SignsWithDsa(*credential); });
}

bool HasWordOnServerNames(const ContextConfig& config) {
  return !config.server_names.empty() || config.unknown_server_name != UnknownServerName::kIgnored;
}

}  // namespace

void SessionCallbacks::Install(const ContextConfig& config, SSL_CTX* ctx) {
  if (config.role == Role::kServer) InstallServerNames(config, ctx);
  SSL_CTX_set_cert_verify_callback(ctx, JudgePeer, nullptr);
  SSL_CTX_set_keylog_callback(ctx, KeepKeyLogLine);
  SSL_CTX_sess_set_new_cb(ctx, KeepSession);
}

// Where there is such a callback OpenSSL takes it that a certificate for TLS 1.3 will be
// found, and agrees on TLS 1.3 without one. So a server that may have none goes without
// the callback, and lower versions are agreed as ever; the price is that it acknowledges
// no name when it was chosen by one. What it has to say of names it says all the same,
// and if it has nothing for TLS 1.3 it does not speak that.
void SessionCallbacks::InstallServerNames(const ContextConfig& config, SSL_CTX* ctx) {
  if (!SurelySignsInTls13(config) && !HasWordOnServerNames(config)) return;
  if (HasNothingForTls13(config)) SSL_CTX_set_options(ctx, SSL_OP_NO_TLSv1_3);
  SSL_CTX_set_tlsext_servername_callback(ctx, AnswerServerName);
}

void SessionCallbacks::Bind(SSL* ssl, Session* session) {
  SSL_set_ex_data(ssl, SessionIndex(), session);
}

Session* SessionCallbacks::Owner(const SSL* ssl) {
  return static_cast<Session*>(SSL_get_ex_data(ssl, SessionIndex()));
}

TicketKeyring* SessionCallbacks::KeyringOf(const SSL* ssl) {
  return Owner(ssl)->context_->ticket_keyring();
}

int SessionCallbacks::JudgePeer(X509_STORE_CTX* store_context, void*) {
  SSL* ssl =
      static_cast<SSL*>(StoreContextData(store_context, SSL_get_ex_data_X509_STORE_CTX_idx()));
  Session* session = Owner(ssl);
  const ContextConfig& config = session->context_->config();
  Observations& seen = session->observations_;
  VerifyPolicy policy = config.verify_policy;
  policy.expected_name = session->ExpectedName();
  if (session->state_ != Session::State::kHandshaking) {
    // As the handshake was; the result tells of that alone, and the event of this.
    PeerShown& shown = session->PeerOfEvent();
    shown = PeerShown();
    shown.chain = ChainAsSent(store_context);
    if (!policy.expected_name.empty() && !shown.chain.empty()) {
      shown.name_match = MatchName(shown.chain.front().get(), policy.expected_name);
    }
    return JudgeChain(store_context, policy, session->options_.start_time,
                      config.trust->anchor_count(), &shown.verification.emplace());
  }
  seen.peer_chain = ChainAsSent(store_context);
  if (EVP_PKEY* key = RawPublicKey(store_context)) seen.raw_public_key = InspectPublicKey(key);
  if (!policy.expected_name.empty() && !seen.peer_chain.empty()) {
    seen.name_match = MatchName(seen.peer_chain.front().get(), policy.expected_name);
  }
  bool accepted = JudgeChain(store_context, policy, session->options_.start_time,
                             config.trust->anchor_count(), &seen.verification.emplace());
  seen.dane = JudgedByDane(config, ssl, *seen.verification);
  seen.verified_at = session->options_.elapsed();
  return accepted;
}

void SessionCallbacks::KeepKeyLogLine(const SSL* ssl, const char* line) {
  Session* session = Owner(ssl);
  const CollectOptions& collect = session->options_.collect;
  Observations& seen = session->observations_;
  // A peer can renegotiate without end.
  const auto keep = [line](std::vector<std::string>& lines) {
    if (lines.size() < Observations::kMaxEvents) lines.push_back(line);
  };
  if (collect.key_log) keep(seen.key_log_lines);
  if (collect.tap.capture && collect.tap.capture->secrets) keep(seen.capture_secrets);
}

// OpenSSL's reference stays its own.
int SessionCallbacks::KeepSession(SSL* ssl, SSL_SESSION* saved) {
  Session* session = Owner(ssl);
  if (session->observations_.role == Role::kClient && SSL_version(ssl) == TLS1_3_VERSION) {
    session->KeepSession(saved);
  }
  return 0;
}

// What OpenSSL tells the client of the name that it sent; the context was chosen
// before.
int SessionCallbacks::AnswerServerName(SSL* ssl, int* alert, void*) {
  Session* session = Owner(ssl);
  if (session == nullptr || SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) == nullptr) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  if (session->observations_.selected_server_name) return SSL_TLSEXT_ERR_OK;
  switch (session->unknown_server_name_) {
    case UnknownServerName::kIgnored:
      return SSL_TLSEXT_ERR_NOACK;
    case UnknownServerName::kAcknowledged:
      return SSL_TLSEXT_ERR_OK;
    case UnknownServerName::kRejected:
      break;
  }
  *alert = SSL_AD_UNRECOGNIZED_NAME;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace tlslab
