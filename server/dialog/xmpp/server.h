// A server of XMPP (RFC 6120) for clients or for other servers: streams, STARTTLS, SASL, and
// stanzas as far as a small session has them. With implicit TLS it is XEP-0368.
//
// Clients log in by PLAIN and find the one message when they are present. Servers log in by
// EXTERNAL, under TLS alone, as whatever domain they claim: whether their certificate says the same
// is a matter of the context, which may ask for one. Dialback (XEP-0220) it does not have.
#ifndef TLSLAB_SERVER_DIALOG_XMPP_SERVER_H_
#define TLSLAB_SERVER_DIALOG_XMPP_SERVER_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/server_dialog.h"
#include "server/dialog/xmpp/xml_stream.h"

namespace tlslab {

class XmppServer : public ServerDialog {
 public:
  XmppServer(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : ServerDialog(std::move(plan), std::move(surroundings)) {}

 private:
  void OnBegin() override {}
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view message) override;
  void OnTls() override;

  bool between_servers() const { return plan().protocol == DialogProtocol::kXmppServer; }
  void OnHeader(const XmlElement& header);
  std::string Features();
  void OnStanza(const XmlElement& stanza);
  void OnTlsWish();
  void OnAuth(const XmlElement& auth);
  void OnPlain(const std::string& base64);
  void OnExternal(const std::string& base64);
  void OnIq(const XmlElement& iq);
  void OnPresence();
  void OnAnyMessage(const XmlElement& stanza);
  void Succeed();
  void RefuseLogin(std::string_view condition);
  // The session ends with an error of the stream.
  void TurnAway(std::string_view condition);

  mutable XmlStream stream_;
  std::string peer_;  // as the header of its stream has it
  std::string user_;
  bool logged_in_ = false;
  bool awaits_plain_ = false;
  bool told_message_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_XMPP_SERVER_H_
