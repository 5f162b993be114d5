// A client of PostgreSQL's protocol 3.0: SSLRequest, the start, a login by password in the clear,
// MD5 or SCRAM-SHA-256 as the server asks, one query, Terminate. With implicit TLS it is the direct
// negotiation of PostgreSQL 17, for which the context offers "postgresql" by ALPN.
//
// Its message is the first value that the query brings. It has no words to ask for capabilities.
#ifndef TLSLAB_SERVER_DIALOG_POSTGRESQL_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_POSTGRESQL_CLIENT_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/dialog/client_dialog.h"
#include "server/dialog/postgresql/scram.h"

namespace tlslab {

class PostgresqlClient : public ClientDialog {
 public:
  PostgresqlClient(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)) {}

 private:
  void OnBegin() override;
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view message) override;
  void OnTls() override { Start(); }
  std::string Describe(std::string_view message) const override;
  std::string TlsWish() const override;
  void GoOnInClear() override { Start(); }

  void OnTlsAnswer(std::string_view message);
  void Start();
  void OnAuthentication(std::string_view body);
  void SayPassword(std::string_view description, std::string_view said);
  void BeginScram(std::string_view mechanisms);
  void GoOnWithScram(std::string_view server_first);
  void OnReady();
  void GiveUp(const std::string& error);

  const TestCredentials& credentials() const { return *plan().credentials; }
  std::string user() const { return plan().credentials ? plan().credentials->user : "lab"; }

  bool awaits_tls_answer_ = false;
  bool authenticated_ = false;  // the server consented to the login, or wants none
  bool asked_ = false;
  bool answered_ = false;  // what was asked
  std::optional<ScramClient> scram_;
  bool server_proved_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_POSTGRESQL_CLIENT_H_
