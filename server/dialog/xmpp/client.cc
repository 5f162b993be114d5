#include "server/dialog/xmpp/client.h"

#include "server/dialog/sasl_plain.h"
#include "server/dialog/xmpp/stanzas.h"

namespace tlslab {
namespace {

// What went wrong, of an error or a failure.
std::string Condition(const XmlElement& element) {
  return element.children.empty() ? element.name : element.children[0].name;
}

}  // namespace

Found XmppClient::FindMessage(std::string_view input) const {
  return FindXmppPiece(stream_, input, under_tls());
}

void XmppClient::OpenStream() {
  stream_.Reset();
  reading_ = Reading::kFeatures;
  const std::string from = between_servers() ? XmlAttribute("from", own_name()) : "";
  Say(XmppStreamHeader(between_servers(), from + XmlAttribute("to", plan().host_name)));
}

std::string XmppClient::TlsWish() const { return XmppElement("starttls", kXmppTls); }

void XmppClient::SayGoodbye() { Say(kXmppEndOfStream); }

void XmppClient::OnMessage(std::string_view message) {
  const XmlPiece piece = stream_.Take();
  switch (piece.kind) {
    case XmlPiece::Kind::kHeader:
      if (!piece.element.Attribute("version").empty()) return;
      return GiveUp("the server's stream is older than version 1.0, and has no features");
    case XmlPiece::Kind::kEnd:
      if (reading_ == Reading::kEnd) return Finish();
      SayGoodbye();
      return Fail(DialogOutcome::Failure::kPeerEnded, "the server ended the stream");
    case XmlPiece::Kind::kStanza:
      return OnStanza(piece.element, message);
  }
}

void XmppClient::OnPeerEnd() { reading_ == Reading::kEnd ? Finish() : ClientDialog::OnPeerEnd(); }

void XmppClient::OnStanza(const XmlElement& stanza, std::string_view message) {
  if (stanza.Is(kXmppStreams, "error")) return GiveUp("a stream error: " + Condition(stanza));
  switch (reading_) {
    case Reading::kFeatures:
      return OnFeatures(stanza, message);
    case Reading::kTlsAnswer:
      return OnTlsAnswer(stanza);
    case Reading::kLoginAnswer:
      return OnLoginAnswer(stanza);
    case Reading::kBindAnswer:
      return OnBindAnswer(stanza);
    case Reading::kSession:
      return OnSessionStanza(stanza);
    case Reading::kEnd:
      return;
  }
}

void XmppClient::OnFeatures(const XmlElement& features, std::string_view message) {
  if (!features.Is(kXmppStreams, "features")) return Violate("no features stand where they should");
  bool tls = false;
  plain_ = external_ = false;
  for (const XmlElement& feature : features.children) {
    NoteCapability(message.substr(feature.begin, feature.end - feature.begin));
    tls |= feature.Is(kXmppTls, "starttls");
    if (!feature.Is(kXmppSasl, "mechanisms")) continue;
    for (const XmlElement& mechanism : feature.children) {
      plain_ |= mechanism.text == "PLAIN";
      external_ |= mechanism.text == "EXTERNAL";
    }
  }
  if (logged_in_) return BeginSession();
  if (!wants_tls()) return LogIn();
  reading_ = Reading::kTlsAnswer;
  DecideOnTls(tls);
}

void XmppClient::OnTlsAnswer(const XmlElement& answer) {
  if (answer.Is(kXmppTls, "proceed")) return OnConsent();
  if (answer.Is(kXmppTls, "failure")) return OnRefusal("failure");
  Violate("neither proceed nor failure answers starttls");
}

void XmppClient::LogIn() {
  if (!plan().credentials) return EndStream();
  const std::string mechanism = between_servers() ? "EXTERNAL" : "PLAIN";
  if (!(between_servers() ? external_ : plain_)) {
    return GiveUp("the server does not offer to log in by " + mechanism);
  }
  NoteLogin(mechanism, own_name(), /*proves_only=*/between_servers());
  const std::string said = between_servers() ? Base64(own_name()) : SaslPlain(*plan().credentials);
  reading_ = Reading::kLoginAnswer;
  Say(std::string("<auth xmlns='") + kXmppSasl + "' mechanism='" + mechanism + "'>" + said +
      "</auth>");
}

void XmppClient::OnLoginAnswer(const XmlElement& answer) {
  logged_in_ = answer.Is(kXmppSasl, "success");
  NoteLoginAnswer(logged_in_);
  if (!logged_in_) return GiveUp("the login was answered with " + Condition(answer));
  OpenStream();
}

void XmppClient::BeginSession() {
  const std::string body = "<body>" + XmlEscaped(plan().message) + "</body></message>";
  if (between_servers()) {
    Say("<message" + XmlAttribute("from", "lab@" + own_name()) +
        XmlAttribute("to", "lab@" + plan().host_name) + ">" + body);
    return EndStream();
  }
  reading_ = Reading::kBindAnswer;
  Say("<iq type='set' id='bind'>" + XmppElement("bind", kXmppBind, "<resource>tlslab</resource>") +
      "</iq>");
}

void XmppClient::OnBindAnswer(const XmlElement& iq) {
  if (iq.name != "iq" || iq.Attribute("id") != "bind") return;
  const XmlElement* bind = iq.Child("bind");
  const XmlElement* jid = bind == nullptr ? nullptr : bind->Child("jid");
  if (jid == nullptr) return GiveUp("the server binds no resource");
  reading_ = Reading::kSession;
  const std::string self = jid->text.substr(0, jid->text.find('/'));
  Say("<presence/>");
  Say("<message type='chat'" + XmlAttribute("to", self) + "><body>" + XmlEscaped(plan().message) +
      "</body></message>");
  Say("<iq type='get' id='ping'" + XmlAttribute("to", plan().host_name) + ">" +
      XmppElement("ping", "urn:xmpp:ping") + "</iq>");
}

void XmppClient::OnSessionStanza(const XmlElement& stanza) {
  if (stanza.name == "message") {
    if (const XmlElement* body = stanza.Child("body")) NoteReceivedMessage(body->text);
  } else if (stanza.name == "iq" && stanza.Attribute("id") == "ping") {
    EndStream();
  }
}

void XmppClient::EndStream() {
  SayGoodbye();
  reading_ = Reading::kEnd;
}

void XmppClient::GiveUp(const std::string& error) {
  SayGoodbye();
  Fail(DialogOutcome::Failure::kNone, error);
}

}  // namespace tlslab
