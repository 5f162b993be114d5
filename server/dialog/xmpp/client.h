// A client of XMPP (RFC 6120), or a server that speaks to another: stream, features, STARTTLS,
// stream and features again, SASL, stream, one message, end of stream. With implicit TLS it is
// XEP-0368.
//
// A client logs in by PLAIN, binds a resource, sends the message to itself and pings the server, so
// that what is there for it comes first. A server logs in by EXTERNAL, if that is offered, as the
// domain that `credentials.user` names; dialback (XEP-0220) it does not have.
#ifndef TLSLAB_SERVER_DIALOG_XMPP_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_XMPP_CLIENT_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/client_dialog.h"
#include "server/dialog/xmpp/xml_stream.h"

namespace tlslab {

class XmppClient : public ClientDialog {
 public:
  XmppClient(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)) {}

 private:
  enum class Reading { kFeatures, kTlsAnswer, kLoginAnswer, kBindAnswer, kSession, kEnd };

  void OnBegin() override { OpenStream(); }
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view message) override;
  void OnTls() override { OpenStream(); }
  void OnPeerEnd() override;
  std::string TlsWish() const override;
  void GoOnInClear() override { LogIn(); }
  void SayGoodbye() override;

  bool between_servers() const { return plan().protocol == DialogProtocol::kXmppServer; }
  std::string own_name() const { return plan().credentials ? plan().credentials->user : ""; }
  // The one before, if any, is over.
  void OpenStream();
  void OnStanza(const XmlElement& stanza, std::string_view message);
  void OnFeatures(const XmlElement& features, std::string_view message);
  void OnTlsAnswer(const XmlElement& answer);
  void LogIn();
  void OnLoginAnswer(const XmlElement& answer);
  void BeginSession();
  void OnBindAnswer(const XmlElement& iq);
  void OnSessionStanza(const XmlElement& stanza);
  void EndStream();
  void GiveUp(const std::string& error);

  mutable XmlStream stream_;
  Reading reading_ = Reading::kFeatures;
  bool external_ = false;  // is offered
  bool plain_ = false;     // likewise
  bool logged_in_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_XMPP_CLIENT_H_
