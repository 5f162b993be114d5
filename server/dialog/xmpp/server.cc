#include "server/dialog/xmpp/server.h"

#include "server/dialog/sasl_plain.h"
#include "server/dialog/xmpp/stanzas.h"

namespace tlslab {
namespace {

std::string Inside(std::string_view name) { return "<" + std::string(name) + "/>"; }

std::string StreamError(std::string_view condition) {
  return "<stream:error>" + XmppElement(condition, kXmppStreamErrors) + "</stream:error>" +
         kXmppEndOfStream;
}

std::string Iq(const XmlElement& iq, std::string_view type, std::string_view inside) {
  return "<iq" + XmlAttribute("type", type) + XmlAttribute("id", iq.Attribute("id")) + ">" +
         std::string(inside) + "</iq>";
}

}  // namespace

Found XmppServer::FindMessage(std::string_view input) const {
  return FindXmppPiece(stream_, input, under_tls());
}

void XmppServer::OnTls() { stream_.Reset(); }

void XmppServer::OnMessage(std::string_view) {
  const XmlPiece piece = stream_.Take();
  switch (piece.kind) {
    case XmlPiece::Kind::kHeader:
      return OnHeader(piece.element);
    case XmlPiece::Kind::kStanza:
      return OnStanza(piece.element);
    case XmlPiece::Kind::kEnd:
      Say(kXmppEndOfStream);
      return Finish();
  }
}

void XmppServer::OnHeader(const XmlElement& header) {
  peer_ = header.Attribute("from");
  const std::string header_end = XmlAttribute("id", "tlslab") +
                                 XmlAttribute("from", plan().host_name) + XmlAttribute("to", peer_);
  Say(XmppStreamHeader(between_servers(), header_end));
  Say("<stream:features>" + Features() + "</stream:features>");
}

std::string XmppServer::Features() {
  std::string features;
  const auto add = [&](const std::string& feature) {
    NoteCapability(feature);
    features += feature;
  };
  if (!under_tls()) mutable_outcome().starttls_advertised = advertises_tls();
  if (advertises_tls()) {
    add(XmppElement("starttls", kXmppTls, may_log_in() ? "" : Inside("required")));
  }
  if (logged_in_) {
    if (!between_servers()) add(XmppElement("bind", kXmppBind));
  } else if (between_servers() ? under_tls() : may_log_in()) {
    add(XmppElement(
        "mechanisms", kXmppSasl,
        between_servers() ? "<mechanism>EXTERNAL</mechanism>" : "<mechanism>PLAIN</mechanism>"));
  }
  return features;
}

void XmppServer::OnStanza(const XmlElement& stanza) {
  if (stanza.Is(kXmppTls, "starttls")) return OnTlsWish();
  if (stanza.Is(kXmppSasl, "auth")) return OnAuth(stanza);
  if (stanza.Is(kXmppSasl, "response") && awaits_plain_) return OnPlain(stanza.text);
  if (stanza.Is(kXmppSasl, "abort")) return RefuseLogin("aborted");
  const bool ordinary =
      stanza.name == "iq" || stanza.name == "message" || stanza.name == "presence";
  if (!ordinary) return TurnAway("unsupported-stanza-type");
  if (!logged_in_) return TurnAway("not-authorized");
  if (stanza.name == "iq") return OnIq(stanza);
  stanza.name == "message" ? OnAnyMessage(stanza) : OnPresence();
}

void XmppServer::OnTlsWish() {
  const std::string failure = XmppElement("failure", kXmppTls);
  AnswerTlsWish({XmppElement("proceed", kXmppTls), failure + kXmppEndOfStream,
                 StreamError("unsupported-stanza-type"), failure + kXmppEndOfStream,
                 StreamError("policy-violation")});
  // A refusal ends the stream (RFC 6120 section 5.4.2.2), and so does an error.
  using Answer = ServerDialogPlan::StarttlsAnswer;
  const Answer answer = plan().starttls_answer;
  const bool refused = answer == Answer::kRefuse || answer == Answer::kUnknownCommand;
  if (refused || under_tls() || plan().tls_start != TlsStart::kAfterStarttls) {
    Fail(DialogOutcome::Failure::kRefused, "refused TLS");
  }
}

void XmppServer::OnAuth(const XmlElement& auth) {
  const std::string mechanism = auth.Attribute("mechanism");
  if (between_servers()) {
    if (mechanism != "EXTERNAL") return RefuseLogin("invalid-mechanism");
    return under_tls() ? OnExternal(auth.text) : RefuseLogin("encryption-required");
  }
  if (mechanism != "PLAIN") return RefuseLogin("invalid-mechanism");
  if (!may_log_in()) {
    // Whoever says its password all the same has given it away.
    if (const auto said = ReadSaslPlain(auth.text)) {
      NoteLogin("PLAIN", said->user);
      NoteLoginAnswer(false);
    }
    return RefuseLogin("encryption-required");
  }
  if (!auth.text.empty()) return OnPlain(auth.text);
  awaits_plain_ = true;
  Say(XmppElement("challenge", kXmppSasl));
}

void XmppServer::OnPlain(const std::string& base64) {
  awaits_plain_ = false;
  const auto said = ReadSaslPlain(base64);
  if (!said) return RefuseLogin("incorrect-encoding");
  user_ = said->user;
  LogIn("PLAIN", said->user, said->password) ? Succeed() : RefuseLogin("not-authorized");
}

// "=": nothing, and the header tells who.
void XmppServer::OnExternal(const std::string& base64) {
  const auto claimed = base64 == "=" || base64.empty() ? peer_ : FromBase64(base64);
  if (!claimed) return RefuseLogin("incorrect-encoding");
  NoteLogin("EXTERNAL", *claimed, /*proves_only=*/true);
  NoteLoginAnswer(true);
  Succeed();
}

void XmppServer::Succeed() {
  logged_in_ = true;
  Say(XmppElement("success", kXmppSasl));
  stream_.Reset();
}

void XmppServer::RefuseLogin(std::string_view condition) {
  awaits_plain_ = false;
  Say(XmppElement("failure", kXmppSasl, Inside(condition)));
}

void XmppServer::OnIq(const XmlElement& iq) {
  const std::string type = iq.Attribute("type");
  if (type != "get" && type != "set") return;
  if (const XmlElement* bind = iq.Child("bind")) {
    const XmlElement* resource = bind->Child("resource");
    const std::string name = resource == nullptr ? "tlslab" : resource->text;
    const std::string jid = user_ + "@" + plan().host_name + "/" + name;
    return Say(
        Iq(iq, "result", XmppElement("bind", kXmppBind, "<jid>" + XmlEscaped(jid) + "</jid>")));
  }
  if (iq.Child("session") != nullptr || iq.Child("ping") != nullptr) {
    return Say(Iq(iq, "result", ""));
  }
  Say(Iq(iq, "error",
         "<error type='cancel'>" + XmppElement("service-unavailable", kXmppStanzaErrors) +
             "</error>"));
}

void XmppServer::OnPresence() {
  if (told_message_ || between_servers()) return;
  told_message_ = true;
  Say("<message type='chat'" + XmlAttribute("from", "tlslab@" + plan().host_name) +
      XmlAttribute("to", user_ + "@" + plan().host_name) + "><body>" + XmlEscaped(plan().message) +
      "</body></message>");
}

void XmppServer::OnAnyMessage(const XmlElement& stanza) {
  if (const XmlElement* body = stanza.Child("body")) NoteReceivedMessage(body->text);
}

void XmppServer::TurnAway(std::string_view condition) {
  Say(StreamError(condition));
  Fail(DialogOutcome::Failure::kNone, "the client was turned away: " + std::string(condition));
}

}  // namespace tlslab
