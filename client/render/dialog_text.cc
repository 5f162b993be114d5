#include "client/render/dialog_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "client/render/facts.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

constexpr size_t kShown = 200;

std::string Name(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  return value != nullptr ? ShortEnumName(*value) : std::to_string(number);
}

std::string ProtocolName(const v1::DialogResult& dialog) {
  return Name(*v1::DialogProtocol_descriptor(), dialog.protocol());
}

const char* YesNo(bool yes) { return yes ? "Yes" : "No"; }

std::string Count(uint64_t number, const char* noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

// "12 bytes: hello", its first part.
std::string BytesText(uint64_t size, const std::string& bytes) {
  std::string text = Count(size, "byte");
  if (bytes.empty()) return text;
  return text + ": " + bytes.substr(0, kShown) + (size > kShown ? "..." : "");
}

const char* StartText(v1::TlsStart start) {
  switch (start) {
    case v1::AFTER_STARTTLS:
      return ", TLS after STARTTLS";
    case v1::AT_CONNECT_TLS:
      return ", TLS at connect";
    case v1::IN_CLEAR:
      return ", in the clear";
    default:
      return "";
  }
}

std::string LoginText(const v1::DialogLogin& login) {
  std::string text = login.mechanism();
  if (!login.user().empty()) text += " as " + login.user();
  text += !login.has_accepted() ? ", not answered" : login.accepted() ? ", accepted" : ", refused";
  return text + (login.in_clear() ? ", IN THE CLEAR" : ", under TLS");
}

std::string EarlyText(const v1::DialogResult& dialog) {
  const char* fate = dialog.early_plaintext_trusted() ? " (TAKEN as if under TLS)" : " (not taken)";
  return BytesText(dialog.early_plaintext_bytes(), dialog.early_plaintext()) + fate;
}

std::string StrictText(const v1::StrictTransportSecurity& strict) {
  std::string text = "for " + Count(strict.max_age_seconds(), "second");
  if (strict.include_subdomains()) text += ", subdomains too";
  if (strict.preload()) text += ", preload";
  return text;
}

std::string HttpText(const v1::HttpExchange& http) {
  std::string text = http.method() + " " + http.target();
  if (http.request_body_bytes() > 0) {
    text += " with " + Count(http.request_body_bytes(), "byte");
  }
  text += http.has_status() ? ": " + std::to_string(http.status()) : ": no answer";
  if (http.has_status()) {
    text += ", " + Count(http.response_body_bytes(), "byte");
    text += http.keep_alive() ? ", stays open" : ", closes";
  }
  std::string facts = Fact("HTTP", text);
  if (http.has_strict_transport_security()) {
    facts += Fact("Strict transport security", StrictText(http.strict_transport_security()));
  }
  if (!http.response_body().empty()) {
    facts += Fact("Body", BytesText(http.response_body_bytes(), http.response_body()));
  }
  return facts;
}

std::string FtpText(const v1::FtpDataConnection& data) {
  std::string text = data.command() + ", " + Count(data.transferred_bytes(), "byte");
  text += data.protected_() ? ", under " + data.version_name() : ", IN THE CLEAR";
  if (data.has_session_resumed()) {
    text += data.session_resumed() ? ", session resumed" : ", with a session of its own";
  }
  if (!data.error().empty()) text += ": " + data.error();
  return Fact("FTP data", text);
}

std::string EndText(const v1::DialogResult& dialog) {
  if (dialog.completed()) return "in order";
  return dialog.error().empty() ? "not in order" : dialog.error();
}

std::string TlsText(const v1::ProxyTls& tls) {
  if (!tls.over_tls()) return ", not over TLS";
  std::string text = ", over " + (tls.version().empty() ? "TLS" : tls.version());
  if (!tls.cipher().empty()) text += " " + tls.cipher();
  if (!tls.certificate_on_connection() && !tls.certificate_in_session()) return text;
  text += ", certificate";
  if (!tls.common_name().empty()) text += " of " + tls.common_name();
  return text +
         (tls.verify() == 0 ? " accepted" : " not accepted (" + std::to_string(tls.verify()) + ")");
}

// Lines that were said in one piece have their ends in them, as the lab writes these.
std::string Marked(const std::string& mark, const std::string& said) {
  static constexpr char kEnd[] = "\\x0d\\x0a";
  std::string text;
  for (size_t at = 0; at <= said.size();) {
    const size_t end = std::min(said.find(kEnd, at), said.size());
    text += mark + said.substr(at, end - at) + "\n";
    at = end + sizeof kEnd - 1;
  }
  return text;
}

}  // namespace

std::string DialogFacts(const v1::DialogResult& dialog) {
  std::string text = Fact("Dialog", ProtocolName(dialog) + StartText(dialog.tls_start()));
  if (dialog.has_starttls_advertised()) {
    text += Fact("Server advertises TLS", YesNo(dialog.starttls_advertised()));
  }
  if (dialog.has_starttls_accepted()) {
    text += Fact("Server consents to TLS", YesNo(dialog.starttls_accepted()));
  }
  if (dialog.went_on_in_clear()) text += Fact("Went on in the clear", "Yes");
  if (dialog.early_plaintext_bytes() > 0) {
    text += Fact("In the clear, in front of TLS", EarlyText(dialog));
  }
  if (dialog.has_login()) text += Fact("Login", LoginText(dialog.login()));
  const std::string& message = dialog.received_message();
  if (!message.empty()) text += Fact("Message received", BytesText(message.size(), message));
  for (const v1::HttpExchange& http : dialog.http_exchanges()) text += HttpText(http);
  for (const v1::FtpDataConnection& data : dialog.ftp_data_connections()) text += FtpText(data);
  return text + Fact("Dialog ended", EndText(dialog));
}

std::string DialogTranscript(const v1::DialogResult& dialog, v1::HandshakeResult::Role role) {
  if (dialog.lines().empty()) return "";
  const bool client = role == v1::HandshakeResult::CLIENT;
  std::string text = "\nWhat was said\n-------------\n";
  for (const v1::DialogLine& line : dialog.lines()) {
    const std::string mark = std::string(line.protected_() ? "TLS    " : "clear  ") +
                             (line.sent() == client ? "C: " : "S: ");
    text += Marked(mark, Printable(line.text()));
  }
  if (dialog.omitted_line_count() > 0) {
    text += "and " + Count(dialog.omitted_line_count(), "line") + " more\n";
  }
  return text;
}

std::string DialogSummary(const v1::DialogResult& dialog) {
  std::string text = ProtocolName(dialog);
  if (!dialog.tls_started()) text += " in the clear";
  if (dialog.completed()) return text + (dialog.tls_started() ? " completed" : ", completed");
  return dialog.error().empty() ? text : text + ": " + dialog.error();
}

std::string ProxyHeaderSummary(const v1::ProxyHeader& header) {
  std::string text = "v" + std::to_string(header.has_version() ? header.version() : 2);
  text += header.local()
              ? ", the sender's own connection"
              : " from " + header.source_address() + " to " + header.destination_address();
  if (header.has_tls()) text += TlsText(header.tls());
  if (!header.alpn().empty()) text += ", ALPN " + header.alpn();
  if (!header.authority().empty()) text += ", for " + header.authority();
  if (!header.unique_id().empty()) text += ", id " + header.unique_id();
  if (!header.tlvs().empty()) {
    text += ", " + Count(static_cast<uint64_t>(header.tlvs_size()), "other value");
  }
  return text;
}

}  // namespace tlslab
