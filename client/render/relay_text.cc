#include "client/render/relay_text.h"

#include "client/render/facts.h"
#include "client/render/fault_text.h"
#include "client/render/handshake_text.h"
#include "client/render/observer_text.h"
#include "client/render/transcript_text.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

std::string CloseText(const v1::RelayResult& result) {
  switch (result.close().kind()) {
    case v1::RelayClose::CLIENT_CLOSED:
      return "the client closed first";
    case v1::RelayClose::TARGET_CLOSED:
      return "the target closed first";
    case v1::RelayClose::CLIENT_RESET:
      return "the client reset the connection";
    case v1::RelayClose::TARGET_RESET:
      return "the target reset the connection";
    case v1::RelayClose::FAULT:
      return "by a fault";
    case v1::RelayClose::IDLE:
      return "nothing passed for too long";
    case v1::RelayClose::NOT_CONNECTED:
      return "the target was not reached: " + result.connect_error();
    case v1::RelayClose::RELAY_ENDED:
      return "the relay ended";
    case v1::RelayClose::HANDSHAKE_FAILED:
      return "a handshake of the man in the middle failed";
    default:
      return "not known";
  }
}

std::string HelloText(const v1::ObserverReport& seen) {
  if (!seen.has_client_hello()) return "none in the clear";
  return seen.has_server_name() ? "for " + seen.server_name() : "without a server name";
}

}  // namespace

std::string RelayText(const v1::RelayResult& result, const RelayTextOptions& options) {
  std::string text = Fact("Target", result.target_address());
  text += Fact("Ended", CloseText(result));
  text += Fact("Lasted", MeasuredTimeText(result.duration()));
  text += Fact("From the client", std::to_string(result.client_received_bytes()) + " bytes");
  text += Fact("To the target", std::to_string(result.target_sent_bytes()) + " bytes");
  text += Fact("From the target", std::to_string(result.target_received_bytes()) + " bytes");
  text += Fact("To the client", std::to_string(result.client_sent_bytes()) + " bytes");
  text += Fact("ClientHello", HelloText(result.observer()));
  text += FaultsText(result.faults());
  for (const v1::SearchOutcome& found : result.observer().search_outcomes()) {
    if (options.observer) break;  // told there
    text += Fact("'" + found.needle() + "'", "found " + std::to_string(found.found_count()) +
                                                 " times in " +
                                                 std::to_string(found.searched_bytes()) + " bytes");
  }
  if (result.has_client_side()) {
    text += Fact("The client took it", HandshakeSummary(result.client_side()));
  }
  if (result.has_target_side()) {
    text += Fact("The target took it", HandshakeSummary(result.target_side()));
  }
  if (!result.client_plaintext().empty()) {
    text += Fact("The client said", result.client_plaintext());
  }
  if (!result.target_plaintext().empty()) {
    text += Fact("The target said", result.target_plaintext());
  }
  if (result.has_client_transcript()) {
    text += "\nRecords beside the client\n-------------------------\n" +
            TranscriptText(result.client_transcript());
  }
  if (result.has_target_transcript()) {
    text += "\nRecords beside the target\n-------------------------\n" +
            TranscriptText(result.target_transcript());
  }
  if (options.observer) {
    text += "\nAn observer beside the client\n-----------------------------\n" +
            ObserverText(result.observer());
  }
  return text;
}

}  // namespace tlslab
