// A server of FTP (RFC 959; FEAT of RFC 2389, TLS of RFC 4217, EPSV of RFC 2428) with one file:
// as much as a client needs to list it, fetch it and leave one of its own. Data is only passive:
// clients connect, to a port beside the one that they are at.
#ifndef TLSLAB_SERVER_DIALOG_FTP_SERVER_H_
#define TLSLAB_SERVER_DIALOG_FTP_SERVER_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/server_dialog.h"
#include "server/dialog/words.h"

namespace tlslab {

class FtpServer : public ServerDialog {
 public:
  FtpServer(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : ServerDialog(std::move(plan), std::move(surroundings)) {}

 private:
  void OnBegin() override;
  Found FindMessage(std::string_view input) const override { return FindLine(input); }
  void OnMessage(std::string_view line) override;
  // Who had logged in is forgotten, and data is in the clear again, unless AUTH said otherwise (RFC
  // 4217 section 4).
  void OnTls() override;
  void OnDataConnection(const DataReady& ready) override;
  void OnDataTransferred(const DataEnd& end) override;

  bool OnSessionCommand(const Command& command);
  bool OnProtectionCommand(const Command& command);
  bool OnFileCommand(const Command& command);
  bool OnDataCommand(const Command& command);
  void SayFeatures();
  void OnAuth(const Command& command);
  void OnUser(std::string_view user);
  void OnPassword(std::string_view password);
  void OnProtection(std::string_view level);
  void OnType(std::string_view type);
  void OnPassive(const Command& command);
  void OnTransfer(const Command& command);
  void Transfer(std::string command, bool sends, std::string data);
  // Why a transfer cannot be, as a reply; empty: it can.
  std::string Objection() const;
  // As the type of transfers has it.
  std::string Message() const;

  std::string user_;
  bool logged_in_ = false;
  bool ascii_ = true;  // the protocol's default
  bool buffer_size_known_ = false;
  bool private_after_auth_ = false;
  bool private_data_ = false;
  bool extended_ = false;  // the port was asked for by EPSV
  bool port_ready_ = false;
  bool stores_ = false;  // the transfer is the client's message
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_FTP_SERVER_H_
