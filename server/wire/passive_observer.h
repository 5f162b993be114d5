// What somebody learns who sees the bytes of a connection and has no key (message
// ObserverReport of the contract).
//
//   PassiveObserver observer({.search = {"attack at dawn"}});
//   observer.OnBytes(FlowDirection::kClientToServer, bytes, elapsed());
//   Observed seen = observer.Take();
//
// It is given bytes and times, and nothing else. How the bytes are cut makes no difference but to
// the times, and to where TLS is found that follows something else, as after STARTTLS: where bytes
// that came together begin like a handshake record. It holds at most the handshake in the clear (64
// KiB a direction), the shapes of 10000 records, 1000 alerts, and the tail of the bytes that a
// search may need. What is not TLS is counted and searched, and no more.
#ifndef TLSLAB_SERVER_WIRE_PASSIVE_OBSERVER_H_
#define TLSLAB_SERVER_WIRE_PASSIVE_OBSERVER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/client_hello.h"
#include "server/wire/flow.h"
#include "server/wire/server_hello.h"

namespace tlslab {

struct PassiveObserverOptions {
  std::vector<std::string> search;
};

struct ObservedRecord {
  FlowDirection flow = FlowDirection::kClientToServer;
  Offset at{};
  uint8_t content_type = 0;
  uint32_t payload_bytes = 0;
  bool is_protected = false;
};

struct ObservedAlert {
  FlowDirection flow = FlowDirection::kClientToServer;
  bool fatal = false;
  uint8_t description = 0;
};

struct SearchResult {
  std::string needle;
  uint64_t found_count = 0;
  std::optional<FlowDirection> flow;  // of the first
  uint64_t stream_offset = 0;
  uint64_t searched_bytes = 0;
};

struct Observed {
  static constexpr size_t kMaxRecords = 10000;
  static constexpr size_t kMaxAlerts = 1000;
  static constexpr size_t kMaxCertificates = 100;  // of a chain
  Offset duration{};                               // from the first byte to the last
  std::optional<ParsedClientHello> client_hello;   // the first
  std::optional<ParsedServerHello> server_hello;
  std::optional<ParsedServerHello> hello_retry_request;
  std::optional<std::string> alpn;
  std::optional<uint16_t> version;
  std::optional<uint16_t> group;
  std::optional<uint32_t> client_key_exchange_bytes;
  std::optional<uint32_t> server_key_exchange_bytes;
  std::vector<std::string> server_chain;  // DER, in the clear
  std::vector<std::string> client_chain;
  std::optional<bool> resumed;
  bool early_data = false;
  std::vector<ObservedAlert> alerts;
  std::vector<ObservedRecord> records;  // those that became whole
  uint64_t omitted_records = 0;
  uint64_t client_to_server_bytes = 0;
  uint64_t server_to_client_bytes = 0;
  // At most so many. What is not TLS counts as application data too.
  uint64_t client_application_bytes_estimate = 0;
  uint64_t server_application_bytes_estimate = 0;
  std::vector<SearchResult> searches;
  std::vector<std::string> hidden;
};

class PassiveObserver {
 public:
  explicit PassiveObserver(PassiveObserverOptions options);
  ~PassiveObserver();

  void OnBytes(FlowDirection flow, std::string_view bytes, Offset at);
  // What is said before TLS: it is counted and searched.
  void OnClear(FlowDirection flow, std::string_view bytes, Offset at);
  // What was learned; the observer is of no use after.
  Observed Take();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_PASSIVE_OBSERVER_H_
