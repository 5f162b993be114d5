// What the end that made or opened a record knows of its content.
//
// An end of the lab has one for each record, in the order of its stream, those in the clear
// included: the n-th content is that of the n-th record. An SSL 2.0-form hello is no record.
#ifndef TLSLAB_SERVER_WIRE_RECORD_CONTENT_H_
#define TLSLAB_SERVER_WIRE_RECORD_CONTENT_H_

#include <cstdint>
#include <optional>
#include <vector>

namespace tlslab {

struct RecordContent {
  // Of TLS 1.3 the type within, else that of the header. 0: not known, as this end could not open
  // the record: somebody changed it, or it is of early data that is refused.
  uint8_t content_type = 0;
  struct Message {
    uint8_t type = 0;
    uint32_t size = 0;  // bytes, with the header
  };
  // Handshake messages that end in it.
  std::vector<Message> messages;
  // Of an alert record.
  std::optional<uint8_t> alert;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_RECORD_CONTENT_H_
