// Collects what a session's records hold, from what OpenSSL's msg callback tells of them.
//
// OpenSSL tells the header of each record, of a protected one of TLS 1.3 then its content type, and
// then the messages and alerts that it read from it or had written by it. So whatever comes belongs
// to the last header of its direction.
#ifndef TLSLAB_SERVER_ENGINE_RECORD_CONTENTS_H_
#define TLSLAB_SERVER_ENGINE_RECORD_CONTENTS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "server/wire/record_content.h"

namespace tlslab {

class RecordContents {
 public:
  // Of those that come, so many are kept.
  explicit RecordContents(size_t max_received) : max_received_(max_received) {}

  // As SSL_set_msg_callback(3) has it. `is_tls13`: as far as this end knows by now.
  void OnMessage(bool sent, int content_type, std::string_view bytes, bool is_tls13);

  // Those that were sent since the last call. A record that was sent is whole.
  std::vector<RecordContent> TakeSent() { return std::exchange(sent_, {}); }
  // The first of all that came. One that is still coming may lack something.
  std::vector<RecordContent> TakeReceived() { return std::exchange(received_, {}); }

 private:
  void Begin(bool sent, uint8_t content_type);

  const size_t max_received_;
  std::vector<RecordContent> sent_;
  std::vector<RecordContent> received_;
  bool received_full_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_RECORD_CONTENTS_H_
