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
  };
  Kind kind = Kind::kSend;
  std::string data;               // kSend, kExpect
  uint64_t bytes = 0;             // kReadBytes: in all, since the handshake
  bool update_requested = false;  // kKeyUpdate
};

using ExchangeScript = std::vector<ExchangeStep>;

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_SCRIPT_H_
