#include "certs/inspect/sct.h"

#include <openssl/ct.h>

#include <algorithm>
#include <utility>

#include "certs/ossl/errors.h"

namespace tlslab {

#ifdef OPENSSL_NO_CT

std::vector<SctFacts> InspectScts(const STACK_OF(SCT) *) { return {}; }

#else

namespace {

std::string Source(const SCT* sct) {
  switch (SCT_get_source(sct)) {
    case SCT_SOURCE_TLS_EXTENSION:
      return "tls";
    case SCT_SOURCE_OCSP_STAPLED_RESPONSE:
      return "ocsp";
    case SCT_SOURCE_X509V3_EXTENSION:
      return "certificate";
    default:
      return "";
  }
}

std::string Encoded(const SCT* sct) {
  unsigned char* bytes = nullptr;
  const int size = i2o_SCT(sct, &bytes);
  if (size <= 0) return "";
  std::string raw(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return raw;
}

std::optional<absl::Time> Timestamp(const SCT* sct) {
  // A google.protobuf.Timestamp holds no more.
  constexpr uint64_t kMost = 253402300799999;
  const uint64_t milliseconds = SCT_get_timestamp(sct);
  if (SCT_get_version(sct) != SCT_VERSION_V1 || milliseconds > kMost) return std::nullopt;
  return absl::FromUnixMillis(static_cast<int64_t>(milliseconds));
}

// OpenSSL has those of each source in the reverse of their order.
void AsSent(std::vector<SctFacts>* scts) {
  for (auto run = scts->begin(); run != scts->end();) {
    const auto end = std::find_if(run, scts->end(),
                                  [&](const SctFacts& one) { return one.source != run->source; });
    std::reverse(run, end);
    run = end;
  }
}

}  // namespace

std::vector<SctFacts> InspectScts(const STACK_OF(SCT) * scts) {
  std::vector<SctFacts> all;
  DropErrors errors;
  for (int i = 0; i < sk_SCT_num(scts); ++i) {
    const SCT* sct = sk_SCT_value(scts, i);
    SctFacts facts;
    facts.source = Source(sct);
    const int version = SCT_get_version(sct);
    facts.version = version < 0 ? 0 : static_cast<uint32_t>(version);
    unsigned char* log_id = nullptr;
    const size_t size = SCT_get0_log_id(sct, &log_id);
    facts.log_id.assign(reinterpret_cast<char*>(log_id), size);
    facts.timestamp = Timestamp(sct);
    facts.validation_status = SCT_validation_status_string(sct);
    facts.raw = Encoded(sct);
    all.push_back(std::move(facts));
  }
  AsSent(&all);
  return all;
}

#endif

}  // namespace tlslab
