#include "client/render/transcript_text.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

std::string TextOf(const std::string& transcript) {
  v1::WireTranscript message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(transcript, &message));
  return TranscriptText(message);
}

TEST(TranscriptText, IsATableOfRecords) {
  EXPECT_EQ(TextOf(R"(
    records {
      record_number: 1 flow: CLIENT_TO_SERVER start_offset {} end_offset {}
      content_type { value: 22 name: "handshake" } payload_bytes: 512
      messages { type { value: 1 name: "client_hello" } size_bytes: 512 }
    }
    records {
      record_number: 12 flow: SERVER_TO_CLIENT
      start_offset { nanos: 1200000 } end_offset { nanos: 1300000 } stream_offset: 133
      content_type { value: 23 name: "application_data" } payload_bytes: 99 protected: true
      inner_content_type { value: 22 name: "handshake" }
      messages { type { value: 8 name: "encrypted_extensions" } size_bytes: 6 }
      messages { type { value: 77 } size_bytes: 70 }
    }
    records {
      record_number: 2 flow: CLIENT_TO_SERVER start_offset { nanos: 417000 } stream_offset: 517
      content_type { value: 21 name: "alert" } payload_bytes: 2
      alert { value: 48 name: "unknown\033ca" }
    }
    omitted_record_count: 7)"),
            "   #  at       offset  size  record              what it holds\n"
            " > 1  0 µs          0   512  handshake           client_hello 512\n"
            "< 12  1.20 ms     133    99  [application_data]  handshake: encrypted_extensions 6, "
            "77 70\n"
            " > 2  417 µs      517     2  alert               unknown\\x1bca, never whole\n"
            "and 7 records more\n");
}

TEST(TranscriptText, TellsWhatIsNoRecord) {
  const std::string text = TextOf(R"(
    records { record_number: 1 flow: CLIENT_TO_SERVER payload_bytes: 46 sslv2_client_hello: true
              end_offset {} }
    records { record_number: 1 flow: SERVER_TO_CLIENT payload_bytes: 10 not_tls: true
              end_offset {} }
    records { record_number: 2 flow: CLIENT_TO_SERVER })");
  EXPECT_NE(text.find("(SSL 2.0 ClientHello)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("(not TLS)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("(no whole header)      never whole\n"), std::string::npos) << text;
  EXPECT_EQ(TextOf(""), "No record passed.\n");
}

}  // namespace
}  // namespace tlslab
