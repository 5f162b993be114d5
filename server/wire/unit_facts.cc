#include "server/wire/unit_facts.h"

#include <algorithm>

#include "server/wire/record_header.h"
#include "server/wire/server_hello.h"

namespace tlslab {
namespace {

constexpr uint8_t kChangeCipherSpecRecord = 20;
constexpr uint8_t kAlertRecord = 21;
constexpr uint8_t kHandshakeRecord = 22;
constexpr uint8_t kApplicationDataRecord = 23;

constexpr uint8_t kClientHelloMessage = 1;
constexpr uint8_t kServerHelloMessage = 2;
constexpr uint8_t kFinishedMessage = 20;
constexpr size_t kMessageHeaderBytes = 4;

// Of a ServerHello so much is kept; its extensions never fill it.
constexpr size_t kMaxHelloBytes = 1 << 14;

// An alert, its inner type and an authentication tag, of 16 or with CCM_8 of 8 bytes (RFC 8446
// section 5.2).
bool HasSizeOfTls13Alert(size_t payload) { return payload == 19 || payload == 11; }

// What an end told, where it knew (RecordContent).
const RecordContent* KnownOf(const StreamUnit& unit) {
  return unit.content && unit.content->content_type != 0 ? &*unit.content : nullptr;
}

void Reach(Milestone milestone, UnitFacts* facts) {
  facts->milestones |= 1u << static_cast<int>(milestone);
}

void AddMessage(uint8_t type, UnitFacts* facts) {
  facts->message_types.set(type);
  if (facts->messages.size() < UnitFacts::kMaxMessages) facts->messages.push_back(type);
}

}  // namespace

UnitFacts ConnectionReader::Read(FlowDirection flow, const StreamUnit& unit) {
  UnitFacts facts;
  facts.stream_offset = unit.stream_offset;
  facts.size = unit.size;
  facts.is_protected = At(flow).is_protected;
  if (unit.kind == StreamUnit::Kind::kSslv2Hello) {
    AddMessage(kClientHelloMessage, &facts);
    Reach(Milestone::kClientHello, &facts);
  }
  if (unit.kind == StreamUnit::Kind::kRecord) ReadRecord(flow, unit, &facts);
  return facts;
}

void ConnectionReader::ReadRecord(FlowDirection direction, const StreamUnit& unit,
                                  UnitFacts* facts) {
  Flow& flow = At(direction);
  const uint8_t type = ByteAt(unit.bytes, 0);
  facts->record_number = unit.record_number;
  facts->record_count = 1;
  facts->content_type = type;
  facts->is_protected = flow.is_protected || type == kApplicationDataRecord;
  if (facts->is_protected) {
    if (const RecordContent* known = KnownOf(unit)) {
      for (const RecordContent::Message& message : known->messages) {
        AddMessage(message.type, facts);
        if (message.type == kClientHelloMessage) Reach(Milestone::kClientHello, facts);
        if (message.type == kServerHelloMessage) Reach(Milestone::kServerHello, facts);
      }
    }
  } else if (type == kHandshakeRecord) {
    ReadMessages(flow, std::string_view(unit.bytes).substr(kRecordHeaderBytes), facts);
  }
  NoteFinished(direction, unit, facts);
  if (type == kApplicationDataRecord) NoteData(direction, unit, facts);
  NoteClose(direction, unit, facts);
  flow.after_change_cipher_spec = type == kChangeCipherSpecRecord && server_hello_ && !is_tls13();
  flow.is_protected |= flow.after_change_cipher_spec;
}

void ConnectionReader::ReadMessages(Flow& flow, std::string_view payload, UnitFacts* facts) {
  const bool continued = !flow.header.empty();
  const size_t size = payload.size();
  bool in_first = continued;
  while (!payload.empty()) {
    if (flow.header.size() < kMessageHeaderBytes) {
      flow.header += payload[0];
      payload.remove_prefix(1);
      if (flow.header.size() < kMessageHeaderBytes) continue;
      flow.remaining = static_cast<size_t>(ByteAt(flow.header, 1)) << 16 | Uint16At(flow.header, 2);
      if (ByteAt(flow.header, 0) == kServerHelloMessage) flow.hello = flow.header;
    }
    const size_t taken = std::min(flow.remaining, payload.size());
    if (!flow.hello.empty() && flow.hello.size() < kMaxHelloBytes) {
      flow.hello += payload.substr(0, taken);
    }
    flow.remaining -= taken;
    payload.remove_prefix(taken);
    if (flow.remaining > 0) continue;
    EndMessage(flow, facts);
    if (in_first) facts->continued_bytes = size - payload.size();
    in_first = false;
  }
  if (in_first) facts->continued_bytes = size;
  facts->message_open = !flow.header.empty();
}

void ConnectionReader::EndMessage(Flow& flow, UnitFacts* facts) {
  const uint8_t type = ByteAt(flow.header, 0);
  AddMessage(type, facts);
  if (type == kClientHelloMessage) Reach(Milestone::kClientHello, facts);
  if (type == kServerHelloMessage) ReadServerHello(flow.hello, facts);
  flow.header.clear();
  flow.hello.clear();
}

void ConnectionReader::ReadServerHello(std::string_view message, UnitFacts* facts) {
  std::optional<ParsedServerHello> hello = ParseServerHello(message);
  if (!hello) return;
  version_ = hello->version;
  if (hello->is_hello_retry_request) return;
  server_hello_ = true;
  Reach(Milestone::kServerHello, facts);
}

void ConnectionReader::NoteFinished(FlowDirection direction, const StreamUnit& unit,
                                    UnitFacts* facts) {
  Flow& flow = At(direction);
  const bool told = facts->message_types.test(kFinishedMessage);
  const bool from_client = direction == FlowDirection::kClientToServer;
  bool finished = told;
  if (flow.after_change_cipher_spec && *facts->content_type == kHandshakeRecord) finished = true;
  // The client of somebody else: its first protected record, of what can be told.
  if (is_tls13() && server_hello_ && from_client && KnownOf(unit) == nullptr && !flow.finished &&
      *facts->content_type == kApplicationDataRecord) {
    finished = true;
  }
  if (!finished) return;
  flow.finished = true;
  Reach(Milestone::kFinished, facts);
  Flow& server = At(FlowDirection::kServerToClient);
  if (!from_client || !is_tls13() || server.finished) return;
  server.finished = true;
  facts->shows_other_finished = true;
}

// Application data of TLS 1.2 and below, or whatever a record of TLS 1.3 hides.
void ConnectionReader::NoteData(FlowDirection direction, const StreamUnit& unit, UnitFacts* facts) {
  Flow& flow = At(direction);
  const bool from_client = direction == FlowDirection::kClientToServer;
  if (from_client && !server_hello_) {
    if (!flow.early_data) Reach(Milestone::kEarlyData, facts);
    flow.early_data = true;
    return;
  }
  if (from_client && is_tls13() && !flow.finished) return;  // more of the early data
  const Flow& client = At(FlowDirection::kClientToServer);
  bool is_data = !is_tls13();
  const RecordContent* known = KnownOf(unit);
  if (is_tls13() && known != nullptr) {
    is_data = known->content_type == kApplicationDataRecord;
  } else if (is_tls13()) {
    is_data = client.finished && !facts->Reaches(Milestone::kFinished);
  }
  if (!is_data || flow.data) return;
  flow.data = true;
  Reach(Milestone::kFirstApplicationData, facts);
}

void ConnectionReader::NoteClose(FlowDirection direction, const StreamUnit& unit,
                                 UnitFacts* facts) {
  constexpr uint8_t kCloseNotify = 0;
  const uint8_t type = *facts->content_type;
  bool is_close = false;
  if (!facts->is_protected) {
    is_close = type == kAlertRecord && unit.bytes.size() == kRecordHeaderBytes + 2 &&
               ByteAt(unit.bytes, kRecordHeaderBytes + 1) == kCloseNotify;
  } else if (const RecordContent* known = KnownOf(unit)) {
    is_close = known->alert == kCloseNotify;
  } else if (is_tls13()) {
    is_close = At(FlowDirection::kClientToServer).finished &&
               !facts->Reaches(Milestone::kFinished) && type == kApplicationDataRecord &&
               HasSizeOfTls13Alert(unit.size - kRecordHeaderBytes);
  } else {
    is_close = type == kAlertRecord && At(direction).finished;
  }
  if (is_close) Reach(Milestone::kCloseNotify, facts);
}

}  // namespace tlslab
