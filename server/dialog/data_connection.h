// What a dialog asks of its driver about a connection for data beside its own, as FTP has them (RFC
// 959 section 3.2), and what it is told of it. There is one at a time.
//
//   act.kind = kData, {kListen}                       OnDataReady: the port to tell the peer
//   act.kind = kData, {kTransfer, .data = "..."}      OnDataEnd: what came of it
//
// A dialog names no address: its peer is at the other end of its own connection, and so is the
// peer's end of the data, whatever the peer says.
#ifndef TLSLAB_SERVER_DIALOG_DATA_CONNECTION_H_
#define TLSLAB_SERVER_DIALOG_DATA_CONNECTION_H_

#include <cstdint>
#include <string>

#include "server/dialog/dialog_outcome.h"

namespace tlslab {

struct DataRequest {
  enum class Kind {
    kListen,    // for the peer, at this end's address; told by OnDataReady
    kConnect,   // to `port` at the peer's address; told by OnDataReady
    kTransfer,  // over what was asked for before, once; told by OnDataEnd
  };
  Kind kind = Kind::kListen;
  // Of the protocol, for the outcome.
  std::string command;
  uint16_t port = 0;  // of kConnect
  // Of kTransfer.
  bool sends = false;  // `data`; else what comes, until it ends
  std::string data;
  bool is_protected = false;        // by TLS in the roles of the dialog's own connection
  bool new_session = false;         // a client offers none
  bool require_resumption = false;  // a server takes no other session than the dialog's own
};

struct DataReady {
  std::string error;  // empty: it is ready
  // Where this end listens, or whom it has connected.
  std::string host;
  uint16_t port = 0;
};

struct DataEnd {
  static constexpr size_t kMaxReceived = DialogOutcome::kMaxMessageBytes;  // that are kept

  enum class Failure {
    kNone,
    kNotConnected,  // nobody came, or could be reached
    kTls,           // its handshake failed
    kNotResumed,    // it stood, but on another session than it should
    kBroken,        // the transfer did not come to its end
  };
  Failure failure = Failure::kNone;
  FtpDataConnectionSeen seen;  // all but the command
  std::string received;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_DATA_CONNECTION_H_
