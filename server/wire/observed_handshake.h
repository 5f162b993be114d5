// What the handshake messages in the clear, of both directions, tell to somebody who looks.
//
//   ObservedHandshake handshake;
//   handshake.OnMessage(FlowDirection::kClientToServer, message, &seen);
//
// It is given whole messages, one after another as they pass, and fills in what they tell. A
// message that goes the wrong way, comes a second time or cannot be read is passed over.
#ifndef TLSLAB_SERVER_WIRE_OBSERVED_HANDSHAKE_H_
#define TLSLAB_SERVER_WIRE_OBSERVED_HANDSHAKE_H_

#include <optional>
#include <string_view>
#include <vector>

#include "server/wire/passive_observer.h"
#include "server/wire/suite_shape.h"

namespace tlslab {

class ObservedHandshake {
 public:
  void OnMessage(FlowDirection flow, std::string_view message, Observed* seen);
  // A change_cipher_spec in the clear.
  void OnChangeCipherSpec(FlowDirection flow, Observed* seen);

  // What goes this way from now on is encrypted whatever its content type says. Never in TLS
  // 1.3, whose records say so by their type.
  bool encrypted(FlowDirection flow) const {
    return flow == FlowDirection::kClientToServer ? client_encrypted_ : server_encrypted_;
  }
  // A ServerHello, or a HelloRetryRequest, chose TLS 1.3.
  bool tls13() const { return tls13_; }
  // Of the ServerHello's suite.
  const SuiteShape& suite() const { return suite_; }
  // Agreed by the ServerHello; see LeastOverhead.
  bool truncated_mac() const { return truncated_mac_; }

 private:
  void OnClientMessage(uint8_t type, std::string_view message, Observed* seen);
  void OnServerMessage(uint8_t type, std::string_view message, Observed* seen);
  void OnClientHello(std::string_view message, Observed* seen);
  void OnServerHello(std::string_view message, Observed* seen);
  void OnServerKeyExchange(std::string_view message, Observed* seen);
  void OnClientKeyExchange(std::string_view message, Observed* seen);

  bool client_encrypted_ = false;
  bool server_encrypted_ = false;
  bool answered_ = false;  // a ServerHello came, be it one that cannot be read
  bool tls13_ = false;
  bool full_handshake_ = false;   // a message that no resumption has
  std::vector<KeyShare> shares_;  // of the last ClientHello
  bool ticket_offered_ = false;   // of TLS 1.2 and below
  bool session_taken_ = false;    // as far as the ServerHello tells; likewise
  SuiteShape suite_;
  bool truncated_mac_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_OBSERVED_HANDSHAKE_H_
