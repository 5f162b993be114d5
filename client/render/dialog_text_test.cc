#include "client/render/dialog_text.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "client/render/handshake_text.h"
#include "client/render/terminator_text.h"

namespace tlslab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Of(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

constexpr char kStripped[] = R"(
  protocol: SMTP tls_start: AFTER_STARTTLS starttls_advertised: false went_on_in_clear: true
  login { mechanism: "PLAIN" user: "lab" in_clear: true accepted: true } completed: true
  lines { text: "220 localhost" } lines { sent: true text: "EHLO \033[2J" }
  lines { sent: true protected: true text: "QUIT" } omitted_line_count: 1)";

TEST(DialogText, MarksWhatAnybodyCouldReadAndWhoSaidIt) {
  const auto dialog = Of<v1::DialogResult>(kStripped);
  EXPECT_EQ(DialogTranscript(dialog, v1::HandshakeResult::CLIENT),
            "\nWhat was said\n-------------\n"
            "clear  S: 220 localhost\n"
            "clear  C: EHLO \\x1b[2J\n"
            "TLS    C: QUIT\n"
            "and 1 line more\n");
  EXPECT_THAT(DialogTranscript(dialog, v1::HandshakeResult::SERVER),
              HasSubstr("clear  C: 220 localhost\nclear  S: EHLO"));
  EXPECT_EQ(DialogTranscript({}, v1::HandshakeResult::CLIENT), "");
}

TEST(DialogText, TakesLinesThatWereSaidInOnePieceApart) {
  EXPECT_EQ(DialogTranscript(Of<v1::DialogResult>(R"(lines { text: "250-a\\x0d\\x0a250 b" })"),
                             v1::HandshakeResult::CLIENT),
            "\nWhat was said\n-------------\nclear  S: 250-a\nclear  S: 250 b\n");
}

TEST(DialogText, TellsAPasswordInTheClear) {
  const auto dialog = Of<v1::DialogResult>(kStripped);
  EXPECT_EQ(DialogFacts(dialog),
            "Dialog.............................. SMTP, TLS after STARTTLS\n"
            "Server advertises TLS............... No\n"
            "Went on in the clear................ Yes\n"
            "Login............................... PLAIN as lab, accepted, IN THE CLEAR\n"
            "Dialog ended........................ in order\n");
  EXPECT_EQ(DialogSummary(dialog), "SMTP in the clear, completed");
}

TEST(DialogText, TellsWhoseWordsStoodInFrontOfTls) {
  auto dialog = Of<v1::DialogResult>(R"(protocol: IMAP tls_started: true early_plaintext_bytes: 6
      early_plaintext: "a OK\r\n" early_plaintext_trusted: true error: "it broke")");
  EXPECT_THAT(DialogFacts(dialog), HasSubstr(" 6 bytes: a OK\\r\\n (TAKEN as if under TLS)\n"));
  EXPECT_EQ(DialogSummary(dialog), "IMAP: it broke");
  dialog.set_early_plaintext_trusted(false);
  EXPECT_THAT(DialogFacts(dialog), HasSubstr("(not taken)"));
}

TEST(DialogText, TellsHttpAndDataConnections) {
  EXPECT_THAT(DialogFacts(Of<v1::DialogResult>(R"(protocol: HTTP tls_start: AT_CONNECT_TLS
      http_exchanges { method: "GET" target: "/" status: 200 response_body_bytes: 5
        response_body: "hello" keep_alive: true
        strict_transport_security { max_age_seconds: 60 include_subdomains: true } })")),
              HasSubstr("HTTP................................ GET /: 200, 5 bytes, stays open\n"
                        "Strict transport security........... for 60 seconds, subdomains too\n"
                        "Body................................ 5 bytes: hello\n"));
  EXPECT_THAT(
      DialogFacts(Of<v1::DialogResult>(R"(protocol: FTP
      ftp_data_connections { command: "LIST" transferred_bytes: 9 }
      ftp_data_connections { command: "RETR" protected: true version_name: "TLSv1.3"
                             session_resumed: true error: "cut" })")),
      HasSubstr("FTP data............................ LIST, 9 bytes, IN THE CLEAR\n"
                "FTP data............................ RETR, 0 bytes, under TLSv1.3, session "
                "resumed: cut\n"));
}

TEST(DialogText, StandsInAResultWithItsProxyHeader) {
  const auto result = Of<v1::HandshakeResult>(R"(role: SERVER
      proxy_header { version: 1 source_address: "192.0.2.1:5" destination_address: "192.0.2.2:6" }
      failure { cause: DIALOG_FAILED error_class: STARTTLS_REFUSED phase: HANDSHAKE_PHASE_STARTTLS }
      dialog { protocol: POP3 error: "refused" lines { text: "STLS" } })");
  const std::string text = HandshakeText(result, {});
  EXPECT_THAT(text, HasSubstr("Who ended it........................ what was said before TLS\n"));
  EXPECT_THAT(text, HasSubstr("PROXY header........................ v1 from 192.0.2.1:5 to "
                              "192.0.2.2:6\n"));
  EXPECT_THAT(text, HasSubstr("clear  C: STLS\n"));
  EXPECT_EQ(HandshakeSummary(result), "STARTTLS_REFUSED, POP3 in the clear: refused");
  EXPECT_THAT(HandshakeText({}, {}), Not(HasSubstr("Dialog")));
}

TEST(ProxyHeaderSummary, TellsAddressesTlsAndWhoseConnectionItIs) {
  EXPECT_EQ(ProxyHeaderSummary(Of<v1::ProxyHeader>("version: 2 local: true")),
            "v2, the sender's own connection");
  EXPECT_EQ(ProxyHeaderSummary(Of<v1::ProxyHeader>(R"(version: 2 source_address: "[::1]:1"
      destination_address: "[::1]:2" alpn: "h2" authority: "a.example" tlvs {} tls { over_tls: true
      version: "TLSv1.3" certificate_on_connection: true common_name: "me" verify: 18 })")),
            "v2 from [::1]:1 to [::1]:2, over TLSv1.3, certificate of me not accepted (18), ALPN "
            "h2, for a.example, 1 other value");
}

TEST(TerminatorText, TellsBothSidesAndWhatBecameOfRequests) {
  const std::string text = TerminatorText(Of<v1::TerminatorResult>(R"(backend_address: "b:1"
      close { kind: CLIENT_CLOSED } client_side { negotiated { version_name: "TLSv1.3" } }
      sent_proxy_header { version: 1 source_address: "a:1" destination_address: "a:2" }
      requests { method: "GET" target: "/" removed_headers { name: "X-Forwarded-For" value: "6.6" }
                 added_headers { name: "X-Forwarded-For" value: "127.0.0.1" } })"));
  EXPECT_THAT(text, HasSubstr("Ended............................... the client closed first\n"));
  EXPECT_THAT(text, HasSubstr("TLS with the client................. TLSv1.3"));
  EXPECT_THAT(text, HasSubstr("TLS with the backend................ none\n"));
  EXPECT_THAT(text, HasSubstr("PROXY header to the backend......... v1 from a:1 to a:2\n"));
  EXPECT_THAT(text, HasSubstr("Request............................. GET /\n"
                              "  taken out......................... X-Forwarded-For: 6.6\n"
                              "  put in............................ X-Forwarded-For: 127.0.0.1\n"));
}

}  // namespace
}  // namespace tlslab
