#include "server/engine/context.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "server/engine/certificate_staples.h"
#include "server/engine/certificate_types.h"
#include "server/engine/config_of_ssl.h"
#include "server/engine/context_algorithms.h"
#include "server/engine/context_identity.h"
#include "server/engine/context_verification.h"
#include "server/engine/dane.h"
#include "server/engine/openssl_commands.h"
#include "server/engine/pre_shared_keys.h"
#include "server/engine/protocol_options.h"
#include "server/engine/resumption.h"
#include "server/engine/role_options.h"
#include "server/engine/server_name.h"
#include "server/engine/session_callbacks.h"

namespace tlslab {
namespace {

OsslPtr<SSL_CTX> NewSslCtx(Role role) {
  const SSL_METHOD* method = role == Role::kClient ? TLS_client_method() : TLS_server_method();
  return OsslPtr<SSL_CTX>(SSL_CTX_new_ex(LabLibrary(), nullptr, method));
}

void SetDefaults(SSL_CTX* ctx) {
  // The chain is sent exactly as given, and OpenSSL need not build one.
  SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS);
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

void Context::InstallTicketKeyring() {
  ticket_keyring_ = std::make_unique<TicketKeyring>(config_.resumption.ticket_keys);
  TicketKeyring::Install(ssl_ctx());
  used_tickets_ = std::make_unique<UsedTickets>();
}

void Context::BuildServerNames(ContextProblems* problems) {
  for (size_t i = 0; i < config_.server_names.size(); ++i) {
    const ServerNameRule& rule = config_.server_names[i];
    std::shared_ptr<const Context> context = rule.held;
    if (rule.value) {
      BuiltContext built = Build(*rule.value);
      const std::string field =
          absl::StrCat("server.server_name_contexts[", i, "].tls_context.spec.");
      for (ContextProblem& problem : built.problems) {
        problem.field.insert(0, field);
        problems->found.push_back(std::move(problem));
      }
      context = std::move(built.context);
    }
    if (context) server_names_.push_back({rule.pattern, std::move(context)});
  }
}

const Context::ForServerName* Context::FindServerName(std::string_view server_name) const {
  const auto found = std::find_if(
      server_names_.begin(), server_names_.end(),
      [&](const ForServerName& rule) { return MatchesServerName(rule.pattern, server_name); });
  return found == server_names_.end() ? nullptr : &*found;
}

BuiltContext Context::Build(ContextConfig config) {
  const Role role = config.role;
  std::shared_ptr<Context> context(new Context(std::move(config), NewSslCtx(role)));
  context->ApplyAlpn();
  const ContextConfig& wanted = context->config();
  SSL_CTX* ctx = context->ssl_ctx();
  ContextProblems problems;
  SetDefaults(ctx);
  SetConfig(ctx, &wanted);
  ApplyAlgorithms(wanted, ctx, &problems);
  ApplyProtocol(wanted, ctx, &problems);
  ApplyIdentity(wanted, ctx, &problems);
  ApplyCertificateTypes(wanted, ctx, &problems);
  ApplyPreSharedKeys(wanted, ctx, &problems);
  ApplyStaples(wanted, ctx, &problems);
  ApplyVerification(wanted, ctx, &problems);
  ApplyResumption(wanted, ctx, &problems);
  ApplyDane(wanted, ctx, &problems);
  ApplyRoleOptions(wanted, ctx, &problems);
  RunOpensslCommands(wanted, ctx, &problems);
  SessionCallbacks::Install(wanted, ctx);
  if (role == Role::kServer) context->InstallTicketKeyring();
  context->BuildServerNames(&problems);
  return {std::move(context), std::move(problems.found)};
}

Context::Context(ContextConfig config, OsslPtr<SSL_CTX> ssl_ctx)
    : config_(std::move(config)), ssl_ctx_(std::move(ssl_ctx)) {}

}  // namespace tlslab
