#include "server/engine/record_contents.h"

#include <openssl/ssl3.h>

namespace tlslab {

void RecordContents::OnMessage(bool sent, int content_type, std::string_view bytes, bool is_tls13) {
  if (bytes.empty()) return;
  const auto first = static_cast<uint8_t>(bytes[0]);
  if (content_type == SSL3_RT_HEADER) {
    // The type that the header of a protected record has is not that of its content.
    const bool hidden = !sent && is_tls13 && first == SSL3_RT_APPLICATION_DATA;
    if (bytes.size() == SSL3_RT_HEADER_LENGTH) Begin(sent, hidden ? 0 : first);
    return;
  }
  std::vector<RecordContent>& records = sent ? sent_ : received_;
  // A hello in the form of SSL 2.0 comes without a header.
  if (records.empty() || (!sent && received_full_)) return;
  RecordContent& record = records.back();
  switch (content_type) {
    case SSL3_RT_INNER_CONTENT_TYPE:
      record.content_type = first;
      break;
    case SSL3_RT_HANDSHAKE:
      record.messages.push_back({first, static_cast<uint32_t>(bytes.size())});
      break;
    case SSL3_RT_ALERT:
      if (bytes.size() == 2) record.alert = static_cast<uint8_t>(bytes[1]);
      break;
    default:
      break;
  }
}

void RecordContents::Begin(bool sent, uint8_t content_type) {
  std::vector<RecordContent>& records = sent ? sent_ : received_;
  if (!sent && records.size() == max_received_) {
    received_full_ = true;
    return;
  }
  records.emplace_back().content_type = content_type;
}

}  // namespace tlslab
