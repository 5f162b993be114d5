// Words of XMPP that both ends have (RFC 6120).
#ifndef TLSLAB_SERVER_DIALOG_XMPP_STANZAS_H_
#define TLSLAB_SERVER_DIALOG_XMPP_STANZAS_H_

#include <string>
#include <string_view>
#include <utility>

#include "server/dialog/framing.h"
#include "server/dialog/xmpp/xml_stream.h"

namespace tlslab {

constexpr char kXmppStreams[] = "http://etherx.jabber.org/streams";
constexpr char kXmppTls[] = "urn:ietf:params:xml:ns:xmpp-tls";
constexpr char kXmppSasl[] = "urn:ietf:params:xml:ns:xmpp-sasl";
constexpr char kXmppBind[] = "urn:ietf:params:xml:ns:xmpp-bind";
constexpr char kXmppStreamErrors[] = "urn:ietf:params:xml:ns:xmpp-streams";
constexpr char kXmppStanzaErrors[] = "urn:ietf:params:xml:ns:xmpp-stanzas";
constexpr char kXmppEndOfStream[] = "</stream:stream>";

// "<name xmlns='space'>inside</name>".
inline std::string XmppElement(std::string_view name, std::string_view space,
                               std::string_view inside = "") {
  const std::string start = "<" + std::string(name) + " xmlns='" + std::string(space) + "'";
  if (inside.empty()) return start + "/>";
  return start + ">" + std::string(inside) + "</" + std::string(name) + ">";
}

// As character data or a value of an attribute; what XML cannot have becomes "?".
inline std::string XmlEscaped(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    switch (byte) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\'':
        out += "&apos;";
        break;
      case '"':
        out += "&quot;";
        break;
      default: {
        const bool control = byte >= 0 && byte < ' ' && byte != '\n' && byte != '\t';
        out += control && byte != '\r' ? '?' : byte;
      }
    }
  }
  return out;
}

inline std::string XmppStreamHeader(bool between_servers, std::string_view attributes) {
  return std::string("<?xml version='1.0'?><stream:stream version='1.0' xml:lang='en' ") +
         "xmlns='jabber:" + (between_servers ? "server" : "client") + "' xmlns:stream='" +
         kXmppStreams + "'" + std::string(attributes) + ">";
}

// " name='value'", or nothing without a value.
inline std::string XmlAttribute(std::string_view name, std::string_view value) {
  if (value.empty()) return "";
  return " " + std::string(name) + "='" + XmlEscaped(value) + "'";
}

// The next piece, of which TLS is none unless it stands.
inline Found FindXmppPiece(XmlStream& stream, std::string_view input, bool under_tls) {
  if (!under_tls && StartsLikeTls(input)) return Found::Broken("TLS came before its time");
  Found found = stream.Find(input);
  if (!under_tls && found.kind == Found::Kind::kBroken && FindTlsRecord(input) != input.npos) {
    return Found::Broken("TLS came in the middle of a stanza");
  }
  return found;
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_XMPP_STANZAS_H_
