#include "certs/inspect/sct.h"

#include <gtest/gtest.h>
#include <openssl/ct.h>

#include <memory>
#include <string>

namespace tlslab {
namespace {

TEST(Scts, OfNothingAreNone) { EXPECT_TRUE(InspectScts(nullptr).empty()); }

#ifndef OPENSSL_NO_CT

struct ListDeleter {
  void operator()(STACK_OF(SCT) * p) const { SCT_LIST_free(p); }
};
using List = std::unique_ptr<STACK_OF(SCT), ListDeleter>;

// RFC 6962 section 3.2: a version, the log's name, milliseconds, no extensions, a
// signature of ECDSA with SHA-256.
std::string Encoded(char log) {
  std::string sct(1, '\0');
  sct += std::string(32, log);
  sct += std::string("\0\0\x01\x80\0\0\0\0", 8);  // 2^40 + 2^39 milliseconds
  sct += std::string("\0\0", 2);
  return sct + std::string("\x04\x03\0\x08", 4) + std::string(8, 's');
}

void Push(STACK_OF(SCT) * list, const std::string& bytes, sct_source_t source) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  SCT* sct = o2i_SCT(nullptr, &at, bytes.size());
  ASSERT_NE(sct, nullptr);
  SCT_set_source(sct, source);
  sk_SCT_push(list, sct);
}

TEST(Scts, AreToldAsTheyAre) {
  List list(sk_SCT_new_null());
  Push(list.get(), Encoded('a'), SCT_SOURCE_TLS_EXTENSION);
  const std::vector<SctFacts> scts = InspectScts(list.get());
  ASSERT_EQ(scts.size(), 1u);
  EXPECT_EQ(scts[0].source, "tls");
  EXPECT_EQ(scts[0].version, 0u);
  EXPECT_EQ(scts[0].log_id, std::string(32, 'a'));
  ASSERT_TRUE(scts[0].timestamp);
  EXPECT_EQ(absl::ToUnixMillis(*scts[0].timestamp), (int64_t{1} << 40) + (int64_t{1} << 39));
  EXPECT_EQ(scts[0].validation_status, "not set");
  EXPECT_EQ(scts[0].raw, Encoded('a'));
}

TEST(Scts, OfEachSourceAreInTheOrderInWhichTheyWereSent) {
  // OpenSSL pushes those of a source in front of each other.
  List list(sk_SCT_new_null());
  Push(list.get(), Encoded('b'), SCT_SOURCE_TLS_EXTENSION);
  Push(list.get(), Encoded('a'), SCT_SOURCE_TLS_EXTENSION);
  Push(list.get(), Encoded('d'), SCT_SOURCE_X509V3_EXTENSION);
  Push(list.get(), Encoded('c'), SCT_SOURCE_X509V3_EXTENSION);
  Push(list.get(), Encoded('e'), SCT_SOURCE_OCSP_STAPLED_RESPONSE);
  std::string logs;
  std::string sources;
  for (const SctFacts& sct : InspectScts(list.get())) {
    logs += sct.log_id[0];
    sources += sct.source[0];
  }
  EXPECT_EQ(logs, "abcde");
  EXPECT_EQ(sources, "ttcco");
}

TEST(Scts, OfAVersionThatIsNotKnownKeepTheirBytes) {
  List list(sk_SCT_new_null());
  const std::string bytes = std::string(1, '\x07') + "whatever it may be";
  Push(list.get(), bytes, SCT_SOURCE_UNKNOWN);
  const std::vector<SctFacts> scts = InspectScts(list.get());
  ASSERT_EQ(scts.size(), 1u);
  EXPECT_EQ(scts[0].source, "");
  EXPECT_EQ(scts[0].version, 7u);
  EXPECT_EQ(scts[0].log_id, "");
  EXPECT_EQ(scts[0].raw, bytes);
}

#endif

}  // namespace
}  // namespace tlslab
