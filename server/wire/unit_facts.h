// Reads what passes a connection, both ways, as somebody on the path can, and notes of each
// record what a trigger may ask: its handshake messages, whether it is protected, and which
// points of the connection it reaches (Milestone).
//
//   ConnectionReader reader;
//   UnitFacts facts = reader.Read(FlowDirection::kClientToServer, unit);
//   facts.Reaches(Milestone::kClientHello);
//
// Records in the clear it reads itself. Of protected ones it takes what an end told
// (StreamUnit::content), and without that guesses as the contract says. A change_cipher_spec of
// TLS 1.3 changes nothing (RFC 8446 section 5), a HelloRetryRequest is no ServerHello.
#ifndef TLSLAB_SERVER_WIRE_UNIT_FACTS_H_
#define TLSLAB_SERVER_WIRE_UNIT_FACTS_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/fault_plan.h"
#include "server/wire/flow.h"
#include "server/wire/record_cutter.h"

namespace tlslab {

// Of a unit as it was sent.
struct UnitFacts {
  static constexpr size_t kMaxMessages = 32;

  uint64_t record_number = 0;  // of its first record; 0: it is none
  uint64_t record_count = 0;   // more than one: those of a message that spans them
  uint64_t stream_offset = 0;
  size_t size = 0;
  std::optional<uint8_t> content_type;  // of the header
  bool is_protected = false;
  // Handshake messages that end in it.
  std::bitset<256> message_types;
  std::vector<uint8_t> messages;  // the first ones, in their order
  // Bytes of handshake at its beginning that belong to a message which began before it.
  size_t continued_bytes = 0;
  // A message in the clear goes on in the next record.
  bool message_open = false;
  uint32_t milestones = 0;  // bits
  // Finished of TLS 1.3 that tells that the other direction's, which nobody told, has passed.
  bool shows_other_finished = false;

  bool Reaches(Milestone milestone) const {
    return (milestones >> static_cast<int>(milestone) & 1) != 0;
  }
};

class ConnectionReader {
 public:
  // Units of a direction in their order.
  UnitFacts Read(FlowDirection flow, const StreamUnit& unit);
  // What passes there now is protected.
  bool is_protected(FlowDirection flow) const { return At(flow).is_protected; }

 private:
  struct Flow {
    bool is_protected = false;
    bool after_change_cipher_spec = false;  // the record before was one that counts
    bool finished = false;
    bool early_data = false;
    bool data = false;
    // A message in the clear.
    std::string header;
    size_t remaining = 0;
    std::string hello;  // of a ServerHello what is needed of it
  };

  const Flow& At(FlowDirection flow) const {
    return flows_[flow == FlowDirection::kClientToServer ? 0 : 1];
  }
  Flow& At(FlowDirection flow) { return flows_[flow == FlowDirection::kClientToServer ? 0 : 1]; }
  void ReadRecord(FlowDirection flow, const StreamUnit& unit, UnitFacts* facts);
  void ReadMessages(Flow& flow, std::string_view payload, UnitFacts* facts);
  void EndMessage(Flow& flow, UnitFacts* facts);
  void ReadServerHello(std::string_view message, UnitFacts* facts);
  void NoteFinished(FlowDirection flow, const StreamUnit& unit, UnitFacts* facts);
  void NoteData(FlowDirection flow, const StreamUnit& unit, UnitFacts* facts);
  void NoteClose(FlowDirection flow, const StreamUnit& unit, UnitFacts* facts);
  bool is_tls13() const { return version_ >= 0x0304; }

  std::array<Flow, 2> flows_;
  bool server_hello_ = false;
  uint16_t version_ = 0;  // of the ServerHello or HelloRetryRequest; 0: none came
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_UNIT_FACTS_H_
