#include "server/engine/context.h"

#include <utility>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "server/engine/context_algorithms.h"
#include "server/engine/context_identity.h"
#include "server/engine/context_verification.h"
#include "server/engine/openssl_commands.h"
#include "server/engine/session_callbacks.h"

namespace tlslab {
namespace {

OsslPtr<SSL_CTX> NewSslCtx(Role role) {
  const SSL_METHOD* method = role == Role::kClient ? TLS_client_method() : TLS_server_method();
  return OsslPtr<SSL_CTX>(SSL_CTX_new_ex(LabLibrary(), nullptr, method));
}

void SetDefaults(Role role, SSL_CTX* ctx) {
  // The chain is sent exactly as given, and OpenSSL need not build one.
  SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS);
  // So that finite-field suites that a cipher list names can be used.
  if (role == Role::kServer) SSL_CTX_set_dh_auto(ctx, 1);
  static const unsigned char kSessionIdContext[] = "tlslab";
  SSL_CTX_set_session_id_context(ctx, kSessionIdContext, sizeof(kSessionIdContext) - 1);
}

std::string AlpnWire(const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& protocol : protocols) {
    wire += static_cast<char>(protocol.size());
    wire += protocol;
  }
  return wire;
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

void SetServerOptions(const ContextConfig& config, SSL_CTX* ctx) {
  if (config.ticket_count) SSL_CTX_set_num_tickets(ctx, *config.ticket_count);
  if (!config.cipher_server_preference) return;
  if (*config.cipher_server_preference) {
    SSL_CTX_set_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE);
  } else {
    SSL_CTX_clear_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
}

}  // namespace

void Context::ApplyAlpn() {
  if (config_.alpn_protocols.empty()) return;
  alpn_wire_ = AlpnWire(config_.alpn_protocols);
  if (config_.role == Role::kServer) {
    SSL_CTX_set_alpn_select_cb(ssl_ctx(), SelectAlpn, &alpn_wire_);
    return;
  }
  SSL_CTX_set_alpn_protos(ssl_ctx(), Bytes(alpn_wire_), alpn_wire_.size());
}

BuiltContext Context::Build(ContextConfig config) {
  const Role role = config.role;
  std::shared_ptr<Context> context(new Context(std::move(config), NewSslCtx(role)));
  context->ApplyAlpn();
  const ContextConfig& wanted = context->config();
  SSL_CTX* ctx = context->ssl_ctx();
  ContextProblems problems;
  SetDefaults(role, ctx);
  ApplyAlgorithms(wanted, ctx, &problems);
  ApplyIdentity(wanted, ctx, &problems);
  ApplyVerification(wanted, ctx, &problems);
  if (role == Role::kServer) SetServerOptions(wanted, ctx);
  RunOpensslCommands(wanted, ctx, &problems);
  SessionCallbacks::Install(ctx);
  return {std::move(context), std::move(problems.found)};
}

Context::Context(ContextConfig config, OsslPtr<SSL_CTX> ssl_ctx)
    : config_(std::move(config)), ssl_ctx_(std::move(ssl_ctx)) {}

}  // namespace tlslab
