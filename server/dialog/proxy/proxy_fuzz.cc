// Fuzz target: whatever stands in front of a connection, it is read within its bounds, no answer
// hangs on how it was cut, and a header that was understood means the same when it is written anew.
//
// For hours of it:
//   bazel run --config=fuzz //server/dialog/proxy:proxy_fuzz -- -max_total_time=3600
#include <string>
#include <string_view>

#include "server/dialog/proxy/proxy_header.h"
#include "server/dialog/proxy/proxy_reader.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

using Kind = ProxyFound::Kind;

void CheckSame(const ProxyHeader& one, const ProxyHeader& other) {
  FUZZ_CHECK(one.version == other.version);
  FUZZ_CHECK(one.local == other.local);
  FUZZ_CHECK(one.source_address == other.source_address);
  FUZZ_CHECK(one.destination_address == other.destination_address);
  FUZZ_CHECK(one.alpn == other.alpn);
  FUZZ_CHECK(one.authority == other.authority);
  FUZZ_CHECK(one.unique_id == other.unique_id);
  FUZZ_CHECK(one.tlvs.size() == other.tlvs.size());
  FUZZ_CHECK(one.tls.has_value() == other.tls.has_value());
  FUZZ_CHECK(one.checksum == other.checksum);
}

void Check(std::string_view bytes) {
  const ProxyFound whole = FindProxyHeader(bytes);
  FUZZ_CHECK(whole.kind != Kind::kPartial || bytes.size() < 33000);
  // The first answer that is one is the last.
  for (size_t size = 0; size <= bytes.size(); size += size < 20 ? 1 : 7) {
    const ProxyFound found = FindProxyHeader(bytes.substr(0, size));
    if (found.kind == Kind::kPartial) continue;
    FUZZ_CHECK(found.kind == whole.kind);
    FUZZ_CHECK(found.size == whole.size);
    FUZZ_CHECK(found.reason == whole.reason);
    break;
  }
  if (whole.kind != Kind::kHeader) return;
  FUZZ_CHECK(whole.size <= bytes.size());
  const std::string& source = whole.header.source_address;
  if (source.rfind("unix:", 0) == 0) return;
  const std::string again = EncodeProxyHeader(whole.header);
  const ProxyFound read = FindProxyHeader(again);
  FUZZ_CHECK(read.kind == Kind::kHeader);
  FUZZ_CHECK(read.size == again.size());
  CheckSame(whole.header, read.header);
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  ProxyHeader header;
  header.source_address = "192.0.2.1:40000";
  header.destination_address = "192.0.2.2:443";
  std::vector<std::string> corpus = {EncodeProxyHeader(header) + "rest"};
  header.version = 1;
  corpus.push_back(EncodeProxyHeader(header) + "rest");
  header.version = 2;
  header.alpn = "h2";
  header.authority = "example.com";
  header.unique_id = "id";
  header.tlvs = {{0xEA, "vpce"}};
  header.tls.emplace();
  header.tls->over_tls = true;
  header.tls->common_name = "Ada";
  header.tls->version = "TLSv1.3";
  corpus.push_back(EncodeProxyHeader(header));
  header.checksum = true;
  corpus.push_back(EncodeProxyHeader(header));
  header.source_address = header.destination_address = "[2001:db8::1]:1";
  corpus.push_back(EncodeProxyHeader(header));
  corpus.push_back("PROXY UNKNOWN some words\r\n");
  corpus.push_back(std::string("\r\n\r\n\0\r\nQUIT\n\x21\x31\0\xd8", 16) + std::string(216, '/'));
  return corpus;
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tlslab::Check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
