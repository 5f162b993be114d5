// Two dialogs against each other, or one against bytes of a test, with TLS that is none: where it
// would begin both are told that it stands.
//
//   EXPECT_TRUE(Talk(*client, *server).tls);
//   Spoken said = Hear(*server, "EHLO x\r\n");
#ifndef TLSLAB_SERVER_TESTING_DIALOG_ENDS_H_
#define TLSLAB_SERVER_TESTING_DIALOG_ENDS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/dialog/dialog.h"

namespace tlslab {

// What one dialog said in a turn.
struct Spoken {
  std::string bytes;
  bool starts_tls = false;
  bool closes = false;            // in order
  bool closes_transport = false;  // without a word
  bool done = false;
  unsigned pauses = 0;
  std::optional<DataRequest> data_request;  // the last; for the test to answer
};

// Its acts until it waits, is done, or TLS begins; pauses are over at once.
Spoken Listen(Dialog& dialog);
// Likewise, after it received `bytes` cut into pieces of `piece` bytes. TLS, where it begins,
// stands at once, and the dialog goes on.
Spoken Hear(Dialog& dialog, std::string_view bytes, size_t piece = 1 << 20);

struct Talked {
  bool tls = false;    // both began it
  bool quiet = false;  // neither had more to say, before both were done
  std::string client_said;
  std::string server_said;
};
// Until both are done, or quiet.
Talked Talk(Dialog& client, Dialog& server, size_t piece = 1 << 20);

// For surroundings: a clock that stands.
DialogSurroundings StandingStill();

// A client that logs in and a server, with plans that may be changed before they talk.
class DialogPair {
 public:
  explicit DialogPair(DialogProtocol protocol);
  // Both anew, of the plans as they are.
  void Make(const DialogSurroundings& surroundings = StandingStill());
  // Of both made anew.
  Talked Talk(size_t piece = 1 << 20);
  const DialogOutcome& of_client() const { return client->outcome(); }
  const DialogOutcome& of_server() const { return server->outcome(); }

  ClientDialogPlan client_plan;
  ServerDialogPlan server_plan;
  std::unique_ptr<Dialog> client;
  std::unique_ptr<Dialog> server;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TESTING_DIALOG_ENDS_H_
