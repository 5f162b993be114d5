// The handshake messages in the clear of one unit, and where they stand in it.
//
//   ClearHandshake handshake(bytes, facts.continued_bytes);
//   for (const ClearHandshake::Message& message : handshake.messages()) { ... }
//   handshake.PlaceOf(message.offset + 6);       // in the bytes of the unit
//   handshake.WithPayload(payload);              // the unit with another handshake in it
//
// It reads one run of handshake records: the first, at the beginning of the bytes or behind records
// of other types. Messages may span records and records hold several messages. Whether they are
// in the clear is for the caller to know.
#ifndef TLSLAB_SERVER_WIRE_CLEAR_HANDSHAKE_H_
#define TLSLAB_SERVER_WIRE_CLEAR_HANDSHAKE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

class ClearHandshake {
 public:
  struct Message {
    uint8_t type = 0;
    size_t offset = 0;       // in the payload
    std::string_view bytes;  // of the payload, with the header of four bytes
    bool whole = false;
  };

  // `continued_bytes` of the payload belong to a message that began before.
  ClearHandshake(std::string_view bytes, size_t continued_bytes);
  ClearHandshake(const ClearHandshake&) = delete;  // messages are views of the payload

  const std::string& payload() const { return payload_; }
  const std::vector<Message>& messages() const { return messages_; }

  // Of a byte of the payload, in the bytes of the unit.
  size_t PlaceOf(size_t payload_offset) const;

  // The bytes of the unit with this payload: cut into records as before, and longer ones as far
  // as records go.
  std::string WithPayload(std::string_view payload) const;

 private:
  struct Record {
    size_t place = 0;  // of its payload in the bytes
    uint16_t version = 0;
    size_t size = 0;
  };

  std::string_view bytes_;
  size_t begin_ = 0;  // of the run
  size_t end_ = 0;
  std::vector<Record> records_;
  std::string payload_;
  std::vector<Message> messages_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_CLEAR_HANDSHAKE_H_
