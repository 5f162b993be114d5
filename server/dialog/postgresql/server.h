// A server of PostgreSQL's protocol 3.0: SSLRequest, a login by password in the clear, and simple
// queries, each of which brings the one message as the one value of a row. With implicit TLS it is
// the direct negotiation of PostgreSQL 17, for which the context selects "postgresql" by ALPN.
//
// It does not tell whether it can do TLS before it is asked: the protocol has no words for that.
#ifndef TLSLAB_SERVER_DIALOG_POSTGRESQL_SERVER_H_
#define TLSLAB_SERVER_DIALOG_POSTGRESQL_SERVER_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/server_dialog.h"

namespace tlslab {

class PostgresqlServer : public ServerDialog {
 public:
  PostgresqlServer(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : ServerDialog(std::move(plan), std::move(surroundings)) {}

 private:
  enum class Reading { kFirst, kPassword, kQueries };

  void OnBegin() override {}
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view message) override;
  void OnTls() override { reading_ = Reading::kFirst; }
  std::string Describe(std::string_view message) const override;

  void Answer(const std::string& messages);
  void OnFirst(std::string_view message);
  void OnSslRequest();
  void OnStart(std::string_view message);
  void OnPassword(std::string_view message);
  void OnQuery(std::string_view body);
  void OnOther(char type);
  // The session ends with an error.
  void TurnAway(std::string_view code, const std::string& text);

  Reading reading_ = Reading::kFirst;
  std::string user_;
  bool skips_to_sync_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_POSTGRESQL_SERVER_H_
