// What befalls a control channel: callers who were refused, and what its owner should know.
//
// A daemon calls whoever is interested, from any thread:
//
//   struct Counted : ControlEvents {
//     void OnRefused(Refusal reason) override { ++counts[RefusalName(reason)]; }
//     void OnWarning(const std::string& text) override { std::cerr << text << "\n"; }
//   };
//
// It is neither a log nor a metric; those are made of it.
#ifndef TLSLAB_SERVER_RPC_CONTROL_CONTROL_EVENTS_H_
#define TLSLAB_SERVER_RPC_CONTROL_CONTROL_EVENTS_H_

#include <string>

namespace tlslab {

// Why a caller was refused.
enum class Refusal {
  kToken,        // an RPC without a token, or with one that nobody has
  kCertificate,  // an RPC without a client certificate, or with one that is not good
  kNotHttp2,     // a connection that begins with something else than what the port speaks
  kConnections,  // a connection too many
  kDescriptors,  // a connection for which the process had no file descriptor
};

// "token", "certificate", "not_http2", "connections", "descriptors".
inline const char* RefusalName(Refusal reason) {
  switch (reason) {
    case Refusal::kToken:
      return "token";
    case Refusal::kCertificate:
      return "certificate";
    case Refusal::kNotHttp2:
      return "not_http2";
    case Refusal::kConnections:
      return "connections";
    case Refusal::kDescriptors:
      return "descriptors";
  }
  return "";
}

class ControlEvents {
 public:
  virtual ~ControlEvents() = default;
  virtual void OnRefused(Refusal reason) = 0;
  // A sentence for the person who runs the daemon. Never a secret.
  virtual void OnWarning(const std::string& text) = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_CONTROL_CONTROL_EVENTS_H_
