#include "server/lab/result_buffer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/credential/credential.h"

namespace tlslab {
namespace {

// What a record without anything of its own takes, roughly.
constexpr size_t kBareRecord = 2048;
// A parsed certificate takes this and some times its encoding.
constexpr size_t kCertificate = 2048;
constexpr size_t kTimesItsEncoding = 3;

size_t ExtensionBytes(const std::vector<HelloExtension>& extensions) {
  size_t bytes = 0;
  for (const HelloExtension& extension : extensions) bytes += 48 + extension.data.size();
  return bytes;
}

size_t HelloBytes(const ParsedClientHello& hello) {
  size_t bytes =
      hello.raw.size() +
      2 * (hello.cipher_suites.size() + hello.supported_versions.size() + hello.groups.size() +
           hello.key_share_groups.size() + hello.signature_schemes.size());
  for (const std::string& protocol : hello.alpn_protocols) bytes += 32 + protocol.size();
  for (const KeyShare& share : hello.key_shares) bytes += 48 + share.key.size();
  for (const std::string& identity : hello.psk_identities) bytes += 32 + identity.size();
  return bytes + ExtensionBytes(hello.extensions);
}

// What the server's messages take.
size_t AnswerBytes(const Observations& seen) {
  size_t bytes = 0;
  for (const auto* hello : {&seen.server_hello, &seen.hello_retry_request}) {
    if (*hello) bytes += (*hello)->raw.size() + ExtensionBytes((*hello)->extensions);
  }
  if (seen.encrypted_extensions) bytes += ExtensionBytes(seen.encrypted_extensions->extensions);
  if (seen.certificate_request) {
    const ParsedCertificateRequest& request = seen.certificate_request->request;
    bytes += ExtensionBytes(request.extensions);
    for (const std::string& name : request.authorities) bytes += 32 + name.size();
  }
  for (const TicketSeen& seen_ticket : seen.tickets) {
    bytes += sizeof(TicketSeen) + seen_ticket.session.size();
    if (seen_ticket.ticket) bytes += seen_ticket.ticket->ticket.size();
  }
  return bytes;
}

size_t ChainBytes(const std::vector<OsslPtr<X509>>& chain) {
  size_t bytes = 0;
  for (const OsslPtr<X509>& certificate : chain) {
    bytes += kCertificate + kTimesItsEncoding * EncodedBytes(certificate.get());
  }
  return bytes;
}

size_t ObservedBytes(const Observed& seen) {
  size_t bytes = seen.records.size() * sizeof(ObservedRecord);
  if (seen.client_hello) bytes += HelloBytes(*seen.client_hello);
  for (const auto* hello : {&seen.server_hello, &seen.hello_retry_request}) {
    if (*hello) bytes += (*hello)->raw.size() + ExtensionBytes((*hello)->extensions);
  }
  for (const auto* chain : {&seen.server_chain, &seen.client_chain}) {
    for (const std::string& der : *chain) bytes += kCertificate + der.size();
  }
  for (const SearchResult& search : seen.searches) bytes += sizeof search + search.needle.size();
  return bytes;
}

size_t LogBytes(const WireLogData& log) {
  size_t bytes = log.records.size() * sizeof(LoggedRecord);
  for (const LoggedRecord& one : log.records) {
    if (one.content) bytes += one.content->messages.size() * sizeof(RecordContent::Message);
  }
  for (const LoggedSegment& segment : log.segments) bytes += sizeof segment + segment.bytes.size();
  return bytes;
}

size_t OutcomeBytes(const FaultOutcome& outcome) {
  size_t bytes = sizeof outcome + outcome.fault_id.size() + outcome.without_effect.size();
  for (const FaultHit& hit : outcome.hits) {
    bytes += sizeof hit + hit.before.size() + hit.after.size();
  }
  return bytes;
}

size_t HeaderBytes(const ProxyHeader& header) {
  size_t bytes = sizeof header + header.alpn.size() + header.authority.size();
  for (const ProxyTlv& tlv : header.tlvs) bytes += sizeof tlv + tlv.value.size();
  return bytes;
}

size_t HeadersBytes(const std::vector<HttpHeader>& headers) {
  size_t bytes = 0;
  for (const HttpHeader& header : headers) {
    bytes += sizeof header + header.name.size() + header.value.size();
  }
  return bytes;
}

size_t RequestBytes(const ForwardedRequest& request) {
  return sizeof request + request.method.size() + request.target.size() +
         HeadersBytes(request.removed_headers) + HeadersBytes(request.added_headers);
}

size_t DialogBytes(const DialogOutcome& outcome) {
  size_t bytes = outcome.early_plaintext.size() + outcome.received_message.size();
  for (const DialogLine& line : outcome.lines) bytes += sizeof line + line.text.size();
  for (const auto* words : {&outcome.clear_capabilities, &outcome.tls_capabilities}) {
    for (const std::string& word : *words) bytes += sizeof word + word.size();
  }
  for (const HttpExchangeSeen& seen : outcome.http_exchanges) {
    bytes += sizeof seen + seen.method.size() + seen.target.size() + seen.response_body.size() +
             HeadersBytes(seen.request_headers) + HeadersBytes(seen.response_headers);
  }
  return bytes + outcome.ftp_data_connections.size() * sizeof(FtpDataConnectionSeen);
}

// What a tap kept and what faults did.
size_t WireBytes(const ConnectionRecord& record) {
  size_t bytes = 0;
  for (const auto* log : {&record.log, &record.far_log}) {
    if (*log) bytes += LogBytes(**log);
  }
  if (record.observed) bytes += ObservedBytes(*record.observed);
  for (const FaultOutcome& outcome : record.faults) bytes += OutcomeBytes(outcome);
  return bytes;
}

}  // namespace

size_t ApproximateBytes(const ConnectionRecord& record) {
  const Observations& seen = record.observations;
  size_t bytes = kBareRecord + seen.messages.size() * sizeof(MessageSeen) +
                 seen.alerts.size() * sizeof(AlertSeen);
  bytes += ChainBytes(seen.peer_chain);
  for (const PostHandshakeSeen& event : seen.post_handshake) {
    bytes += sizeof event + ChainBytes(event.peer.chain);
  }
  if (seen.early_data) bytes += seen.early_data->received.size();
  if (seen.ocsp_staple) bytes += seen.ocsp_staple->der.size();
  for (const auto* lines : {&seen.key_log_lines, &seen.capture_secrets}) {
    for (const std::string& line : *lines) bytes += sizeof line + line.size();
  }
  if (record.exchange) bytes += record.exchange->received.size();
  if (record.dialog) bytes += DialogBytes(*record.dialog);
  if (record.proxy_header) bytes += HeaderBytes(*record.proxy_header);
  if (seen.client_hello) bytes += HelloBytes(*seen.client_hello);
  if (seen.first_client_hello) bytes += HelloBytes(*seen.first_client_hello);
  return bytes + AnswerBytes(seen) + WireBytes(record);
}

size_t ApproximateBytes(const RelayRecord& record) {
  size_t bytes = kBareRecord + ObservedBytes(record.observed) + record.client_plaintext.size() +
                 record.target_plaintext.size();
  for (const FaultOutcome& outcome : record.faults) bytes += OutcomeBytes(outcome);
  for (const auto* log : {&record.client_log, &record.target_log}) {
    if (*log) bytes += LogBytes(**log);
  }
  for (const auto* side : {&record.client_side, &record.target_side}) {
    if (*side) bytes += ApproximateBytes(**side);
  }
  return bytes;
}

size_t ApproximateBytes(const TerminatorRecord& record) {
  size_t bytes = kBareRecord;
  for (const auto* header : {&record.proxy_header, &record.sent_proxy_header}) {
    if (*header) bytes += HeaderBytes(**header);
  }
  for (const ForwardedRequest& request : record.requests) bytes += RequestBytes(request);
  for (const auto* side : {&record.client_side, &record.backend_side}) {
    if (*side) bytes += ApproximateBytes(**side);
  }
  return bytes;
}

template <typename Record>
RecordBuffer<Record>::RecordBuffer(size_t max_results, size_t max_bytes, size_t max_watchers,
                                   EventTeller events)
    : max_results_(max_results),
      max_bytes_(max_bytes),
      max_watchers_(max_watchers),
      events_(std::move(events)) {}

template <typename Record>
void RecordBuffer<Record>::Add(Record record) {
  Entry entry;
  entry.bytes = ApproximateBytes(record);
  entry.record = std::make_shared<const Record>(std::move(record));
  uint64_t unread = 0;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return;
    const uint64_t before = dropped_;
    entry.sequence = ++last_sequence_;
    bytes_ += entry.bytes;
    entries_.push_back(std::move(entry));
    // The newest is kept even if it alone is over the bound.
    while (entries_.size() > max_results_ || (bytes_ > max_bytes_ && entries_.size() > 1)) {
      DropOldest();
    }
    unread = dropped_ - before;
  }
  events_.ResultsDropped(unread);
  NotifyAll();
}

template <typename Record>
void RecordBuffer<Record>::DropOldest() {
  if (entries_.front().sequence > read_up_to_) ++dropped_;
  bytes_ -= entries_.front().bytes;
  entries_.pop_front();
}

template <typename Record>
void RecordBuffer<Record>::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  NotifyAll();
}

template <typename Record>
std::optional<typename RecordBuffer<Record>::Entry> RecordBuffer<Record>::After(uint64_t sequence) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (entries_.empty() || entries_.back().sequence <= sequence) return std::nullopt;
  // Sequence numbers are consecutive.
  uint64_t first = entries_.front().sequence;
  const Entry& entry = entries_[sequence < first ? 0 : sequence - first + 1];
  read_up_to_ = std::max(read_up_to_, entry.sequence);
  return entry;
}

template <typename Record>
bool RecordBuffer<Record>::closed() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return closed_;
}

template <typename Record>
uint64_t RecordBuffer<Record>::dropped_count() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return dropped_;
}

template <typename Record>
absl::StatusOr<uint64_t> RecordBuffer<Record>::Watch(std::function<void()> notify) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (watchers_.size() < max_watchers_) {
      watchers_[++last_watcher_] = std::make_shared<std::function<void()>>(std::move(notify));
      return last_watcher_;
    }
  }
  events_.LimitHit("max_watchers_per_listener");
  return absl::ResourceExhaustedError(
      absl::StrCat("max_watchers_per_listener: at most ", max_watchers_, " at once"));
}

template <typename Record>
void RecordBuffer<Record>::Unwatch(uint64_t watcher) {
  std::lock_guard<std::mutex> lock(mutex_);
  watchers_.erase(watcher);
}

template <typename Record>
void RecordBuffer<Record>::NotifyAll() {
  std::vector<std::shared_ptr<std::function<void()>>> to_call;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [id, notify] : watchers_) to_call.push_back(notify);
  }
  for (const auto& notify : to_call) (*notify)();
}

template class RecordBuffer<ConnectionRecord>;
template class RecordBuffer<RelayRecord>;
template class RecordBuffer<TerminatorRecord>;

}  // namespace tlslab
