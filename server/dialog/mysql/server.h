// A server of the protocol of MySQL: a greeting of version 10, a login by mysql_native_password
// (which MariaDB's and MySQL's clients up to 8 have), and queries, each of which brings the one
// message as the one value of a row.
//
// It has no words for a consent to TLS: what it would inject there it says behind its greeting, the
// last that a client hears before TLS.
#ifndef TLSLAB_SERVER_DIALOG_MYSQL_SERVER_H_
#define TLSLAB_SERVER_DIALOG_MYSQL_SERVER_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/mysql/packets.h"
#include "server/dialog/server_dialog.h"

namespace tlslab {

class MysqlServer : public ServerDialog {
 public:
  MysqlServer(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings);

 private:
  enum class Reading { kLogin, kProof, kCommands };

  void OnBegin() override;
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view packet) override;
  void OnTls() override {}
  std::string Describe(std::string_view packet) const override;

  void OnTlsWish(uint8_t next);
  void OnLogin(uint8_t next, const MysqlLogin& login);
  void AnswerLogin(uint8_t next, std::string_view proof);
  void OnCommand(std::string_view payload);
  void OnQuery(std::string_view query);
  void Answer(uint8_t sequence, const std::string& payload, std::string description);
  // The session ends with an error.
  void TurnAway(uint8_t sequence, uint16_t code, std::string_view state, const std::string& text);

  const std::string scramble_;
  Reading reading_ = Reading::kLogin;
  bool answers_tls_wish_ = false;
  std::string user_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_MYSQL_SERVER_H_
