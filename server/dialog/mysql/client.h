// A client of the protocol of MySQL and MariaDB: greeting, SSL Request, TLS, a login as the server
// asks for (mysql_native_password, caching_sha2_password, under TLS mysql_clear_password), one
// query, COM_QUIT. Its message is the first value that the query brings.
//
// The server consents to TLS by nothing but its greeting: TLS follows the SSL Request at once, and
// what stands in the clear behind the greeting is what stands behind the consent elsewhere. A
// server that refuses after that is seen as a failure of the handshake. Without credentials there
// is nothing to do: the session ends where the login would stand.
#ifndef TLSLAB_SERVER_DIALOG_MYSQL_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_MYSQL_CLIENT_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/client_dialog.h"
#include "server/dialog/mysql/packets.h"

namespace tlslab {

class MysqlClient : public ClientDialog {
 public:
  MysqlClient(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)) {}

 private:
  enum class Reading { kGreeting, kLoginAnswer, kColumnCount, kColumns, kRows };

  void OnBegin() override {}
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view packet) override;
  void OnTls() override { LogIn(2); }
  std::string Describe(std::string_view packet) const override;
  std::string TlsWish() const override;
  void GoOnInClear() override { LogIn(1); }

  void OnGreeting(std::string_view payload);
  void LogIn(uint8_t sequence);
  void OnLoginAnswer(uint8_t sequence, std::string_view payload);
  void OnSwitch(uint8_t sequence, std::string_view payload);
  void OnMoreData(uint8_t sequence, std::string_view payload);
  void OnColumnCount(std::string_view payload);
  void OnRow(std::string_view payload);
  void SayGoodbye() override;
  // What is said for `plugin`; false: the lab does not have it, or not in the clear.
  bool Prove(std::string_view plugin, std::string* proof) const;
  std::string user() const { return plan().credentials ? plan().credentials->user : ""; }
  uint32_t capabilities() const;

  Reading reading_ = Reading::kGreeting;
  MysqlGreeting greeting_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_MYSQL_CLIENT_H_
