#include "server/testing/dialog_ends.h"

#include <algorithm>

#include "server/dialog/make_dialog.h"

namespace tlslab {
namespace {

using Kind = Dialog::Act::Kind;

struct End {
  explicit End(Dialog& end) : dialog(end) {}

  Dialog& dialog;
  bool waits_for_tls = false;
  bool over = false;
  bool told = false;  // its end, to the other
};

void Give(Dialog& dialog, std::string_view bytes, size_t piece) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    dialog.Receive(bytes.substr(0, piece));
  }
}

// Lets `from` speak to `to`; whether it did anything.
bool Turn(End& from, End& to, std::string* said, size_t piece) {
  if (from.waits_for_tls || from.over) return false;
  const Spoken spoken = Listen(from.dialog);
  *said += spoken.bytes;
  // What is said once the other waits for TLS is for its TLS.
  if (!to.over) Give(to.dialog, spoken.bytes, piece);
  from.waits_for_tls = spoken.starts_tls;
  from.over = spoken.done || spoken.closes_transport;
  const bool ends = (spoken.closes || from.over) && !from.told;
  if (ends) {
    from.told = true;
    to.dialog.OnEnd(/*clean=*/true);
  }
  return ends || spoken.starts_tls || !spoken.bytes.empty();
}

}  // namespace

Spoken Listen(Dialog& dialog) {
  Spoken spoken;
  while (true) {
    Dialog::Act act = dialog.Next();
    switch (act.kind) {
      case Kind::kWait:
        return spoken;
      case Kind::kWrite:
        spoken.bytes += act.data;
        break;
      case Kind::kPause:
        ++spoken.pauses;
        break;
      case Kind::kBeginTls:
        break;
      case Kind::kStartTls:
        spoken.starts_tls = true;
        return spoken;
      case Kind::kData:
        spoken.data_request = act.data_request;
        break;
      case Kind::kClose:
        spoken.closes = true;
        break;
      case Kind::kCloseTransport:
        spoken.closes_transport = true;
        return spoken;
      case Kind::kDone:
        spoken.done = true;
        return spoken;
    }
  }
}

Spoken Hear(Dialog& dialog, std::string_view bytes, size_t piece) {
  Spoken all;
  const auto listen = [&] {
    Spoken spoken = Listen(dialog);
    all.bytes += spoken.bytes;
    all.starts_tls |= spoken.starts_tls;
    all.closes |= spoken.closes;
    all.closes_transport |= spoken.closes_transport;
    all.done |= spoken.done;
    all.pauses += spoken.pauses;
    if (spoken.data_request) all.data_request = spoken.data_request;
    if (!spoken.starts_tls) return false;
    dialog.TakeRest();
    dialog.OnTlsStarted();
    return true;
  };
  while (!all.done && !all.closes_transport && !bytes.empty()) {
    dialog.Receive(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (listen()) {
    }
  }
  if (all.bytes.empty() && !all.done) {
    while (listen()) {
    }
  }
  return all;
}

Talked Talk(Dialog& client_dialog, Dialog& server_dialog, size_t piece) {
  Talked talked;
  End client(client_dialog);
  End server(server_dialog);
  while (!client.over || !server.over) {
    bool moved = Turn(client, server, &talked.client_said, piece);
    moved |= Turn(server, client, &talked.server_said, piece);
    if (client.waits_for_tls && server.waits_for_tls) {
      for (End* end : {&client, &server}) {
        end->waits_for_tls = false;
        end->dialog.OnTlsStarted();
      }
      moved = talked.tls = true;
    }
    if (!moved) {
      talked.quiet = !client.over || !server.over;
      break;
    }
  }
  return talked;
}

DialogSurroundings StandingStill() {
  DialogSurroundings surroundings;
  surroundings.elapsed = [] { return std::chrono::nanoseconds(0); };
  return surroundings;
}

DialogPair::DialogPair(DialogProtocol protocol) {
  client_plan.protocol = server_plan.protocol = protocol;
  client_plan.message = "To <whom> & why.";
  server_plan.message = "What TLS hides.";
  client_plan.credentials.emplace();
}

void DialogPair::Make(const DialogSurroundings& surroundings) {
  client = MakeClientDialog(std::make_shared<ClientDialogPlan>(client_plan), surroundings);
  server = MakeServerDialog(std::make_shared<ServerDialogPlan>(server_plan), surroundings);
}

Talked DialogPair::Talk(size_t piece) {
  Make();
  return tlslab::Talk(*client, *server, piece);
}

}  // namespace tlslab
