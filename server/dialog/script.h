// A script for one end, as checked values: see message Exchange of the contract.
#ifndef TLSLAB_SERVER_DIALOG_SCRIPT_H_
#define TLSLAB_SERVER_DIALOG_SCRIPT_H_

#include <cstdint>
#include <string>
#include <vector>

namespace tlslab {

struct ExchangeStep {
  enum class Kind {
    kSend,
    kReadToEnd,
    kReadBytes,
    kClose,
    kExpect,
    kCloseTransport,
    kKeyUpdate,
    kRenegotiate,
    kRequestCertificate,
    kHandshake,  // that it ends is all of it
  };
  // What TLS must be when the step is begun.
  enum class Handshake {
    kStands,
    kBegins,    // the step begins it, and goes on when it has ended
    kNotBegun,  // the step does without
  };
  Kind kind = Kind::kSend;
  std::string data;               // kSend, kExpect
  uint64_t bytes = 0;             // kReadBytes: in all, since the handshake
  bool update_requested = false;  // kKeyUpdate
  Handshake handshake = Handshake::kStands;
};

// At most one step begins the handshake; those before it are kNotBegun, those after it
// kStands. With a first step that is kStands the handshake comes before the script.
using ExchangeScript = std::vector<ExchangeStep>;

// The script is run before the handshake, and tells when it begins.
inline bool StartsHandshake(const ExchangeScript& script) {
  return !script.empty() && script.front().handshake != ExchangeStep::Handshake::kStands;
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_SCRIPT_H_
