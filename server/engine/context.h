// An SSL_CTX built from a ContextConfig.
//
//   BuiltContext built = Context::Build(config);
//   if (!built.problems.empty()) return Refuse(built.problems);
//   auto session = Session::Create(built.context, options);
//
// Building finds everything that this OpenSSL cannot honour, not only the first;
// a context is never weaker than what was asked. It is immutable and shared by
// its sessions on any number of threads; session cache and ticket keys live in
// it.
#ifndef TLSLAB_SERVER_ENGINE_CONTEXT_H_
#define TLSLAB_SERVER_ENGINE_CONTEXT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"
#include "server/engine/ticket_keyring.h"
#include "server/engine/used_tickets.h"

namespace tlslab {

class Context;

struct BuiltContext {
  // Never null. With problems it is what remains of the configuration, to be shown;
  // no session may be made of it.
  std::shared_ptr<const Context> context;
  std::vector<ContextProblem> problems;
};

class Context {
 public:
  static BuiltContext Build(ContextConfig config);

  const ContextConfig& config() const { return config_; }

  // The context that serves `server_name`, by the first of the rules that matches;
  // null when none does.
  struct ForServerName {
    std::string pattern;
    std::shared_ptr<const Context> context;
  };
  const ForServerName* FindServerName(std::string_view server_name) const;
  SSL_CTX* ssl_ctx() const { return ssl_ctx_.get(); }
  // What may change, in a server. Null for a client.
  TicketKeyring* ticket_keyring() const { return ticket_keyring_.get(); }
  UsedTickets* used_tickets() const { return used_tickets_.get(); }

 private:
  Context(ContextConfig config, OsslPtr<SSL_CTX> ssl_ctx);
  void ApplyAlpn();
  void InstallTicketKeyring();
  void BuildServerNames(ContextProblems* problems);

  ContextConfig config_;
  std::vector<ForServerName> server_names_;
  std::string alpn_wire_;  // alpn_protocols in wire form, for the selection
  OsslPtr<SSL_CTX> ssl_ctx_;
  std::unique_ptr<TicketKeyring> ticket_keyring_;
  std::unique_ptr<UsedTickets> used_tickets_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CONTEXT_H_
