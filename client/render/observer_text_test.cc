#include "client/render/observer_text.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

v1::ObserverReport Report(const std::string& text) {
  v1::ObserverReport report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &report));
  return report;
}

constexpr char kConnection[] = R"(
  client_address: "192.0.2.1:49152"
  server_address: "192.0.2.2:443"
  duration { nanos: 12300000 }
  client_hello {
    supported_versions { value: 772 name: "TLSv1.3" }
    supported_versions { value: 771 name: "TLSv1.2" }
    cipher_suites { value: 4865 } cipher_suites { value: 4866 }
    groups { value: 29 }
  }
  server_hello {}
  server_name: "a.example"
  offered_alpn_protocols: "h2"
  offered_alpn_protocols: "http/1.1"
  version: TLS_VERSION_TLS13
  cipher_suite { value: 4865 name: "TLS_AES_128_GCM_SHA256" }
  group { value: 29 name: "x25519" }
  client_key_exchange_bytes: 32
  server_key_exchange_bytes: 32
  session_resumed: false
  fingerprints { ja3: "771,1,,," ja3_hash: "aa" ja3s_hash: "bb" ja4: "t13d0201h2_cc_dd" }
  client_stack_guesses { stack: "OpenSSL" version: "3.0" evidence: "it looks so" exact: true }
  records { flow: CLIENT_TO_SERVER content_type { value: 22 name: "handshake" } payload_bytes: 250 }
  records { flow: SERVER_TO_CLIENT content_type { value: 22 name: "handshake" } payload_bytes: 122
            event_offset { nanos: 417000 } }
  records { flow: SERVER_TO_CLIENT content_type { value: 20 name: "change_cipher_spec" }
            payload_bytes: 1 }
  records { flow: SERVER_TO_CLIENT content_type { value: 23 name: "application_data" }
            payload_bytes: 900 protected: true }
  records { flow: CLIENT_TO_SERVER content_type { value: 23 name: "application_data" }
            payload_bytes: 53 protected: true event_offset { nanos: 900000 } }
  omitted_record_count: 3
  client_to_server_bytes: 313
  server_to_client_bytes: 1038
  client_application_bytes_estimate: 36
  server_application_bytes_estimate: 883
  search_outcomes { needle: "attack at dawn" searched_bytes: 1351 }
  search_outcomes { needle: "a.example\n" found_count: 1 searched_bytes: 1351
                    flow: CLIENT_TO_SERVER stream_offset: 120 }
  hidden: "the server's certificate"
  hidden: "the application data"
)";

TEST(ObserverText, TellsWhoWhatHowMuchAndWhatStaysHidden) {
  EXPECT_EQ(ObserverText(Report(kConnection)),
            R"(Client and server................... 192.0.2.1:49152 to 192.0.2.2:443
Passed.............................. 313 bytes from the client, 1038 bytes from the server in 12.3 ms
Server name (SNI)................... a.example
The client offers................... TLSv1.3, TLSv1.2, 2 suites, 1 group
Protocols offered (ALPN)............ h2, http/1.1
The server chooses.................. TLSv1.3, TLS_AES_128_GCM_SHA256, x25519
Key exchange........................ 32 bytes from the client, 32 bytes from the server
Session resumed..................... No
JA3................................. aa
JA3S................................ bb
JA4................................. t13d0201h2_cc_dd
The client looks like............... OpenSSL 3.0, exactly: it looks so
Application data, at most........... 36 bytes from the client, 883 bytes from the server
Records, in bytes, [encrypted]:
      0 µs  > handshake 250
    417 µs  < handshake 122, change_cipher_spec 1, [900]
    900 µs  > [53]
            and 3 records more
'attack at dawn'.................... not found in 1351 bytes
'a.example\n'....................... found 1 time in 1351 bytes, first from the client behind 120 bytes
Hidden from the observer............ the server's certificate, the application data
)");
}

TEST(ObserverText, OfAPlainConnectionNothingIsHidden) {
  EXPECT_EQ(
      ObserverText(Report("client_to_server_bytes: 1 client_application_bytes_estimate: 1")),
      R"(Passed.............................. 1 byte from the client, 0 bytes from the server in 0 µs
The client offers................... no hello that can be read
Application data, at most........... 1 byte from the client, 0 bytes from the server
Hidden from the observer............ none
)");
}

TEST(ObserverText, TellsAlertsAndCertificatesInTheClear) {
  const std::string text = ObserverText(
      Report("alerts { flow: SERVER_TO_CLIENT fatal: true description { value: 40 } } "
             "server_chain { subject: 'CN=a' issuer: 'CN=b' } client_chain { subject: 'CN=c' } "
             "early_data_seen: true"));
  EXPECT_NE(text.find("Alert in the clear.................. 0x0028 from the server, fatal\n"),
            std::string::npos);
  EXPECT_NE(text.find("Certificate of the server........... CN=a, issued by CN=b\n"),
            std::string::npos);
  EXPECT_NE(text.find("Certificate of the client........... CN=c"), std::string::npos);
  EXPECT_NE(text.find("Early data.......................... Yes\n"), std::string::npos);
}

}  // namespace
}  // namespace tlslab
