#include "server/wire/passive_observer.h"

#include <algorithm>
#include <utility>

#include "server/wire/byte_search.h"
#include "server/wire/hidden_facts.h"
#include "server/wire/observed_handshake.h"
#include "server/wire/record_splitter.h"

namespace tlslab {
namespace {

constexpr uint8_t kChangeCipherSpec = 20;
constexpr uint8_t kAlert = 21;
constexpr uint8_t kHandshake = 22;
constexpr uint8_t kApplicationData = 23;

constexpr size_t kMaxHandshakeBytes = 64 << 10;
constexpr size_t kHandshakeHeaderBytes = 4;
constexpr size_t kAlertBytes = 2;

// One direction.
struct Flow {
  explicit Flow(const std::vector<std::string>& needles) : search(needles) {}

  uint64_t bytes = 0;
  RecordSplitter splitter;
  ByteSearch search;
  // The record under way, and what of its payload is to come.
  ObservedRecord record;
  uint32_t remaining = 0;
  // In the clear: the start of a message or an alert that is not whole.
  std::string handshake;
  size_t handshake_bytes = 0;  // in all
  std::string alert;
  bool handshake_too_long = false;
  // Records of application data in the time before their overhead is known.
  uint64_t early_records = 0;
  uint64_t early_payload = 0;
  // At most; without the early ones.
  uint64_t application_bytes = 0;
};

}  // namespace

class PassiveObserver::Impl {
 public:
  explicit Impl(PassiveObserverOptions options)
      : client_(options.search), server_(options.search) {}

  void OnBytes(FlowDirection direction, std::string_view bytes, Offset at);
  void OnClear(FlowDirection direction, std::string_view bytes, Offset at);
  Observed Take();

 private:
  Flow& FlowOf(FlowDirection direction) {
    return direction == FlowDirection::kClientToServer ? client_ : server_;
  }
  Flow& Search(FlowDirection direction, std::string_view bytes, Offset at);
  void Split(Flow& flow, std::string_view bytes);
  void BeginRecord(Flow& flow, const RecordHeader& header);
  void OnPayload(Flow& flow, std::string_view bytes);
  void EndRecord(Flow& flow);
  void OnHandshakeBytes(Flow& flow, std::string_view bytes);
  void OnAlertBytes(Flow& flow, std::string_view bytes);
  void CountApplicationData(Flow& flow);
  uint64_t ApplicationBytes(const Flow& flow) const;
  std::vector<SearchResult> SearchResults() const;

  Observed seen_;
  ObservedHandshake handshake_;
  ProtectedRecords protected_;
  Flow client_;
  Flow server_;
  // Of the piece under way.
  FlowDirection direction_ = FlowDirection::kClientToServer;
  Offset at_{};
  std::optional<Offset> first_at_;
  std::vector<RecordHeader> headers_;
  // Which way a needle was found first.
  std::vector<std::optional<FlowDirection>> found_first_;
};

void PassiveObserver::Impl::OnBytes(FlowDirection direction, std::string_view bytes, Offset at) {
  if (bytes.empty()) return;
  Flow& flow = Search(direction, bytes, at);
  const RecordSplitter& other = FlowOf(Opposite(direction)).splitter;
  flow.splitter.StartAnew(bytes, other.form() == RecordSplitter::Form::kTls);
  Split(flow, bytes);
}

void PassiveObserver::Impl::OnClear(FlowDirection direction, std::string_view bytes, Offset at) {
  if (!bytes.empty()) Search(direction, bytes, at).application_bytes += bytes.size();
}

Flow& PassiveObserver::Impl::Search(FlowDirection direction, std::string_view bytes, Offset at) {
  if (!first_at_) first_at_ = at;
  direction_ = direction;
  at_ = at;
  Flow& flow = FlowOf(direction);
  flow.bytes += bytes.size();
  flow.search.Feed(bytes);
  found_first_.resize(flow.search.needles().size());
  for (size_t i = 0; i < found_first_.size(); ++i) {
    if (!found_first_[i] && flow.search.hits()[i].count > 0) found_first_[i] = direction;
  }
  return flow;
}

void PassiveObserver::Impl::Split(Flow& flow, std::string_view bytes) {
  while (!bytes.empty() && !flow.splitter.stopped()) {
    // A header comes byte by byte, so that the first byte of its payload is known.
    const size_t size = flow.remaining > 0 ? std::min<size_t>(flow.remaining, bytes.size()) : 1;
    headers_.clear();
    flow.splitter.Feed(bytes.substr(0, size), &headers_);
    if (flow.remaining > 0) {
      OnPayload(flow, bytes.substr(0, size));
    } else if (!headers_.empty()) {
      BeginRecord(flow, headers_[0]);
    } else if (flow.splitter.stopped()) {
      flow.application_bytes += flow.splitter.foreign_bytes().size();
    }
    bytes.remove_prefix(size);
  }
  flow.application_bytes += bytes.size();
}

void PassiveObserver::Impl::BeginRecord(Flow& flow, const RecordHeader& header) {
  flow.record.flow = direction_;
  flow.record.content_type = header.content_type;
  flow.record.payload_bytes = header.length;
  flow.record.is_protected =
      header.content_type == kApplicationData || handshake_.encrypted(direction_);
  flow.remaining = header.length;
  if (flow.remaining == 0) EndRecord(flow);
}

void PassiveObserver::Impl::OnPayload(Flow& flow, std::string_view bytes) {
  if (!flow.record.is_protected && flow.record.content_type == kHandshake) {
    OnHandshakeBytes(flow, bytes);
  }
  if (!flow.record.is_protected && flow.record.content_type == kAlert) OnAlertBytes(flow, bytes);
  flow.remaining -= static_cast<uint32_t>(bytes.size());
  if (flow.remaining == 0) EndRecord(flow);
}

void PassiveObserver::Impl::EndRecord(Flow& flow) {
  const ObservedRecord& record = flow.record;
  flow.record.at = at_;
  if (seen_.records.size() < Observed::kMaxRecords) {
    seen_.records.push_back(record);
  } else {
    ++seen_.omitted_records;
  }
  if (record.content_type == kApplicationData) CountApplicationData(flow);
  if (record.is_protected) {
    protected_.handshake |= record.content_type == kHandshake;
    protected_.alerts |= record.content_type == kAlert;
  } else if (record.content_type == kChangeCipherSpec) {
    handshake_.OnChangeCipherSpec(direction_, &seen_);
  }
}

void PassiveObserver::Impl::OnHandshakeBytes(Flow& flow, std::string_view bytes) {
  flow.handshake_bytes += bytes.size();
  if (flow.handshake_bytes > kMaxHandshakeBytes) {
    flow.handshake_too_long = true;
    std::string().swap(flow.handshake);
    return;
  }
  flow.handshake += bytes;
  std::string_view rest = flow.handshake;
  while (rest.size() >= kHandshakeHeaderBytes) {
    ByteReader header(rest);
    header.Uint8();
    const size_t size = kHandshakeHeaderBytes + header.Uint24();
    if (rest.size() < size) break;
    handshake_.OnMessage(direction_, rest.substr(0, size), &seen_);
    rest.remove_prefix(size);
  }
  flow.handshake.erase(0, flow.handshake.size() - rest.size());
}

void PassiveObserver::Impl::OnAlertBytes(Flow& flow, std::string_view bytes) {
  constexpr uint8_t kFatal = 2;
  for (const char byte : bytes) {
    flow.alert += byte;
    if (flow.alert.size() < kAlertBytes) continue;
    if (seen_.alerts.size() < Observed::kMaxAlerts) {
      seen_.alerts.push_back(
          {direction_, flow.alert[0] == kFatal, static_cast<uint8_t>(flow.alert[1])});
    }
    flow.alert.clear();
  }
}

void PassiveObserver::Impl::CountApplicationData(Flow& flow) {
  protected_.application_data = true;
  const uint32_t payload = flow.record.payload_bytes;
  if (!seen_.version) {
    ++flow.early_records;
    flow.early_payload += payload;
    // Only a client that has a session can have keys at this time.
    if (direction_ == FlowDirection::kClientToServer && seen_.client_hello &&
        seen_.client_hello->early_data_offered) {
      seen_.early_data = true;
    }
    return;
  }
  // What pretends to be application data before any keys has nothing around it.
  const bool keyed = handshake_.tls13() || handshake_.encrypted(direction_);
  const uint32_t overhead =
      keyed ? LeastOverhead(handshake_.suite(), *seen_.version, handshake_.truncated_mac()) : 0;
  flow.application_bytes += payload - std::min(payload, overhead);
}

uint64_t PassiveObserver::Impl::ApplicationBytes(const Flow& flow) const {
  // Early data has a suite of the same kind; without an answer, the least overhead that any has.
  constexpr uint32_t kLeastEarlyOverhead = 1 + 8;
  const uint32_t overhead =
      handshake_.tls13() && seen_.version
          ? LeastOverhead(handshake_.suite(), *seen_.version, handshake_.truncated_mac())
      : seen_.early_data ? kLeastEarlyOverhead
                         : 0;
  const uint64_t beside = std::min(flow.early_payload, flow.early_records * overhead);
  return flow.application_bytes + flow.early_payload - beside;
}

std::vector<SearchResult> PassiveObserver::Impl::SearchResults() const {
  std::vector<SearchResult> results;
  const std::vector<std::string>& needles = client_.search.needles();
  for (size_t i = 0; i < needles.size(); ++i) {
    SearchResult& result = results.emplace_back();
    const ByteSearch::Hits& client = client_.search.hits()[i];
    const ByteSearch::Hits& server = server_.search.hits()[i];
    result.needle = needles[i];
    result.found_count = client.count + server.count;
    result.searched_bytes = client_.bytes + server_.bytes;
    if (result.found_count == 0) continue;
    result.flow = found_first_[i];
    result.stream_offset =
        result.flow == FlowDirection::kClientToServer ? client.first_offset : server.first_offset;
  }
  return results;
}

Observed PassiveObserver::Impl::Take() {
  if (first_at_) seen_.duration = at_ - *first_at_;
  seen_.client_to_server_bytes = client_.bytes;
  seen_.server_to_client_bytes = server_.bytes;
  seen_.client_application_bytes_estimate = ApplicationBytes(client_);
  seen_.server_application_bytes_estimate = ApplicationBytes(server_);
  seen_.searches = SearchResults();
  protected_.handshake_too_long = client_.handshake_too_long || server_.handshake_too_long;
  seen_.hidden = HiddenFacts(seen_, handshake_.suite(), protected_);
  return std::move(seen_);
}

PassiveObserver::PassiveObserver(PassiveObserverOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

PassiveObserver::~PassiveObserver() = default;

void PassiveObserver::OnBytes(FlowDirection flow, std::string_view bytes, Offset at) {
  impl_->OnBytes(flow, bytes, at);
}

void PassiveObserver::OnClear(FlowDirection flow, std::string_view bytes, Offset at) {
  impl_->OnClear(flow, bytes, at);
}

Observed PassiveObserver::Take() { return impl_->Take(); }

}  // namespace tlslab
