// What holds for the dialogs of every protocol whose messages are lines: each behaviour of a server
// and of a client, right and wrong, as tests over the words of a protocol.
//
//   INSTANTIATE_TEST_SUITE_P(Pop3, DialogBehaviours, testing::Values(ThePop3Words()));
#ifndef TLSLAB_SERVER_TESTING_DIALOG_BEHAVIOURS_H_
#define TLSLAB_SERVER_TESTING_DIALOG_BEHAVIOURS_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/dialog/make_dialog.h"
#include "server/testing/dialog_ends.h"

namespace tlslab {

struct ProtocolWords {
  DialogProtocol protocol = DialogProtocol::kSmtp;

  // A client's, with their line ends.
  std::string capabilities;  // asks what the server can do
  std::string wish;          // for TLS
  std::string innocent;      // any command that is answered before a login
  std::string password;      // says user "lab" and its password in one breath
  std::string goodbye;       // without a tag

  // How a server's begin; of `innocent_answer` a part.
  std::string accepts;
  std::string refuses;
  std::string knows_not;
  std::string cannot;
  std::string too_early;
  std::string innocent_answer;
  std::string begin_tls_first;  // the last of what it says to `password` in the clear

  std::string tls_capability;       // "STARTTLS"
  std::string injected;             // capabilities, as an attacker would put them in
  std::string injected_capability;  // one of these
};

class DialogBehaviours : public testing::TestWithParam<ProtocolWords> {
 protected:
  DialogBehaviours();

  const ProtocolWords& words() const { return GetParam(); }
  // Both ends, with what they say cut into pieces of `piece` bytes.
  Talked Meet(size_t piece = 1 << 20);
  // One of them, alone.
  Dialog& MakeClient();
  Dialog& MakeServer();
  const DialogOutcome& of_client() const { return client_->outcome(); }
  const DialogOutcome& of_server() const { return server_->outcome(); }

  ClientDialogPlan client_plan_;
  ServerDialogPlan server_plan_;
  DialogSurroundings surroundings_ = StandingStill();

 private:
  std::unique_ptr<Dialog> client_;
  std::unique_ptr<Dialog> server_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TESTING_DIALOG_BEHAVIOURS_H_
