#include "client/report/html/clip.h"

#include <gtest/gtest.h>

#include <string>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {
namespace {

TEST(Clip, ShortensBytesToTheFirst64) {
  v1::CellReport cell;
  v1::HandshakeResult& client = *cell.add_steps()->mutable_client();
  client.mutable_client_hello()->set_random(std::string(32, 'r'));
  client.add_tickets()->set_ticket(std::string(60, 'a') + std::string(200, 'b'));
  client.mutable_client_hello()->add_psk_identities(std::string(65, 'p'));
  ClipForPage(cell);
  EXPECT_EQ(client.client_hello().random(), std::string(32, 'r'));
  EXPECT_EQ(client.tickets(0).ticket(), std::string(60, 'a') + std::string(4, 'b'));
  EXPECT_EQ(client.client_hello().psk_identities(0), std::string(64, 'p'));
}

TEST(Clip, ShortensTextsBetweenCharacters) {
  v1::CellReport cell;
  cell.set_error(std::string(1999, 'x') + "ü and more");
  cell.set_skip_reason(std::string(2000, 'y'));
  cell.add_steps()->add_references(std::string(2001, 'z'));
  ClipForPage(cell);
  EXPECT_EQ(cell.error(), std::string(1999, 'x') + "…");
  EXPECT_EQ(cell.skip_reason(), std::string(2000, 'y'));
  EXPECT_EQ(cell.steps(0).references(0), std::string(2000, 'z') + "…");
}

TEST(Clip, LeavesOutWhatIsSensitiveAndWhatStandsOnTheWire) {
  v1::CellReport cell;
  v1::HandshakeResult& client = *cell.add_steps()->mutable_client();
  client.add_key_log_lines("CLIENT_RANDOM 00 00");
  client.add_tickets()->set_session("s");
  client.mutable_client_hello()->set_raw("\x01");
  client.mutable_peer()->add_chain()->set_der("0");
  client.mutable_peer()->mutable_chain(0)->set_subject("CN=localhost");
  ClipForPage(cell);
  EXPECT_EQ(client.key_log_lines_size(), 0);
  EXPECT_EQ(client.tickets(0).session(), "");
  EXPECT_EQ(client.client_hello().raw(), "");
  EXPECT_EQ(client.peer().chain(0).der(), "");
  EXPECT_EQ(client.peer().chain(0).subject(), "CN=localhost");
}

TEST(Clip, CutsLists) {
  v1::CellReport cell;
  v1::StepReport& step = *cell.add_steps();
  for (int i = 0; i < 1001; ++i) {
    step.add_expectations()->set_path(std::to_string(i));
    step.add_handshakes();
  }
  ClipForPage(cell);
  EXPECT_EQ(step.expectations_size(), kPageListElements);
  EXPECT_EQ(step.expectations(999).path(), "999");
  EXPECT_EQ(step.handshakes_size(), kPageListHandshakes);
}

}  // namespace
}  // namespace tlslab
