// How connections to a control port begin: rightly, or how else, and what to say to that.
//
//   Opening opening = JudgeFirstBytes("GET / ", /*encrypted=*/false);
//   opening.answer;   // "HTTP/1.1 400 Bad Request ..."
//
// The answer is of HTTP/1.1 whoever gets it: people with curl can read it, those who await TLS take
// it for a wrong version, and gRPC's own client gives up at once with the status that the number
// stands for. (An orderly GOAWAY of HTTP/2 makes that client try again until its deadline.)
//
// HTTP/2 begins with the client's preface (RFC 9113 section 3.4), TLS with a record of type
// handshake (RFC 8446 section 5.1).
#ifndef TLSLAB_SERVER_RPC_CONTROL_FIRST_BYTES_H_
#define TLSLAB_SERVER_RPC_CONTROL_FIRST_BYTES_H_

#include <string>
#include <string_view>

#include "server/transport/connection_gate.h"

namespace tlslab {

// `encrypted`: the port speaks TLS.
Opening JudgeFirstBytes(std::string_view bytes, bool encrypted);

// For whoever connects while there is no room: 503 with `why`.
std::string Unavailable(const std::string& why);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_CONTROL_FIRST_BYTES_H_
