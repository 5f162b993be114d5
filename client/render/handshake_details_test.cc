#include "client/render/handshake_details.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

v1::HandshakeResult Result(const std::string& text) {
  v1::HandshakeResult result;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &result)) << text;
  return result;
}

TEST(HandshakeDetails, TellNothingOfWhatIsNotKnown) {
  EXPECT_EQ(SessionText({}), "");
  EXPECT_EQ(PeerEvidenceText({}), "");
  EXPECT_EQ(AfterHandshakeText({}), "");
}

TEST(SessionText, TellsKeysResumptionAndEarlyData) {
  EXPECT_EQ(SessionText(Result(R"(
              role: CLIENT
              negotiated { ephemeral_key { kind: "ECDH" bits: 253 } forward_secret: true
                           resumption_kind: RESUMPTION_PSK psk { identity: "\001" } }
              early_data { offered: true accepted: true sent_bytes: 5 })")),
            "Ephemeral key....................... ECDH, 253 bits\n"
            "Forward secret...................... Yes\n"
            "Session began....................... by a ticket of TLS 1.3\n"
            "Pre-shared key...................... of a ticket\n"
            "Early data.......................... accepted, 5 bytes\n");
}

TEST(SessionText, TellsWhyEarlyDataWasRefused) {
  EXPECT_EQ(SessionText(Result("role: SERVER early_data { offered: true accepted: false "
                               "reason: HELLO_RETRY }")),
            "Early data.......................... refused: HELLO_RETRY\n");
  EXPECT_EQ(SessionText(Result("role: SERVER early_data { offered: true accepted: true "
                               "received_bytes: 2 received: 'hi' }")),
            "Early data.......................... accepted, 2 bytes: hi\n");
  EXPECT_EQ(SessionText(Result("role: CLIENT early_data { reason: NOT_ALLOWED_BY_SESSION }")),
            "Early data.......................... not offered: NOT_ALLOWED_BY_SESSION\n");
}

TEST(SessionText, TellsAKeyThatBothEndsKnew) {
  EXPECT_EQ(SessionText(Result("negotiated { resumption_kind: EXTERNAL_PSK forward_secret: false "
                               "psk { identity: 'me' external: true without_dhe: true } }")),
            "Forward secret...................... No\n"
            "Session began....................... by a key that both ends knew\n"
            "Pre-shared key...................... 'me', without (EC)DHE\n");
}

TEST(PeerEvidenceText, TellsWhatThePeerShowed) {
  EXPECT_EQ(
      PeerEvidenceText(Result(R"(peer {
              raw_public_key { algorithm: "ED25519" bits: 256 sha256: "\001\002" }
              ocsp_staple { response_status: "successful" certificate_status: "good"
                            next_update_time { seconds: 0 } serial_matches: false }
              scts {} scts {}
              dane { usable_record_count: 1 matched: true depth: 0
                     record { usage: 3 selector: 1 matching_type: 1 } }
              certificate_compression { algorithm: "zlib" compressed_bytes: 5
                                        uncompressed_bytes: 9 }
            })")
                           .peer()),
      "Raw public key...................... ED25519 256, SHA-256 0102...\n"
      "OCSP response....................... successful, good, until 1970-01-01T00:00:00Z, for "
      "another certificate\n"
      "Certificate transparency............ 2 timestamps\n"
      "DANE................................ matched at depth 0 by record 3 1 1\n"
      "Certificate compressed with......... zlib, 5 of 9 bytes\n");
}

TEST(AfterHandshakeText, TellsTicketsEventsAndExports) {
  EXPECT_EQ(AfterHandshakeText(Result(R"(
              tickets { direction: DIRECTION_RECEIVED lifetime { seconds: 7200 }
                        max_early_data_bytes: 100 }
              tickets { direction: DIRECTION_RECEIVED }
              post_handshake_events { kind: RENEGOTIATION direction: DIRECTION_SENT
                                      completed: false }
              exporters { label: "L" value: "\001\377" } exporters { label: "M" }
              channel_bindings { tls_exporter: "\002" })")),
            "Session tickets..................... 2 tickets received, good for 7200 s, early data "
            "up to 100 bytes\n"
            "After the handshake................. RENEGOTIATION from this end, not completed\n"
            "Exported L.......................... 01ff\n"
            "Exported M.......................... nothing\n"
            "tls-exporter........................ 02\n");
}

}  // namespace
}  // namespace tlslab
