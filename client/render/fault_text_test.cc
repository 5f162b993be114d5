#include "client/render/fault_text.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "client/render/handshake_text.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {
namespace {

v1::HandshakeResult Result(const std::string& text) {
  v1::HandshakeResult result;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &result)) << text;
  return result;
}

TEST(FaultText, TellsWhatFiredAndWhatDidNot) {
  const v1::HandshakeResult result = Result(R"(
      faults { fault_id: "a" fired: true fired_count: 1
               hits { event_offset { nanos: 2100000 } record_number: 4 stream_offset: 1290
                      content_type { value: 23 name: "application_data" }
                      handshake_messages { value: 20 name: "finished" } } }
      faults { fault_id: "b" fired: true fired_count: 3 without_effect: "no such field"
               hits { event_offset { seconds: 5 } record_number: 1
                      content_type { value: 21 name: "alert" } } hits {} hits {} }
      faults { fault_id: "c" fired: true fired_count: 1 hits { event_offset { seconds: 5 } } }
      faults { fault_id: "d" }
      faults { fault_id: "e" without_effect: "no such extension" })");
  EXPECT_EQ(
      FaultsText(result.faults()),
      "Fault 'a'........................... fired in record 4 (finished), 1290 bytes in, after "
      "2.10 ms\n"
      "Fault 'b'........................... fired 3 times, first in record 1 (alert), 0 bytes "
      "in, after 5.00 s; once without effect: no such field\n"
      "Fault 'c'........................... fired in a segment, 0 bytes in, after 5.00 s\n"
      "Fault 'd'........................... did not fire\n"
      "Fault 'e'........................... did not fire: no such extension\n");
  EXPECT_TRUE(AnyFired(result.faults()));
  EXPECT_EQ(FaultsText({}), "");
}

TEST(FaultText, DoesNotBlameAPeerForWhatMayBeAFaults) {
  const std::string failure = "failure { cause: TRANSPORT_CLOSED } ";
  EXPECT_NE(HandshakeText(Result(failure), {}).find(". the peer, which closed the connection\n"),
            std::string::npos);
  const std::string unfired = HandshakeText(Result(failure + "faults { fault_id: 'a' }"), {});
  EXPECT_NE(unfired.find(". the peer, which closed the connection\n"), std::string::npos);
  EXPECT_NE(unfired.find("Fault 'a'"), std::string::npos);
  const std::string fired =
      HandshakeText(Result(failure + "faults { fault_id: 'a' fired: true fired_count: 1 }"), {});
  EXPECT_NE(fired.find(". a fault or the peer, which closed the connection\n"), std::string::npos);
}

}  // namespace
}  // namespace tlslab
