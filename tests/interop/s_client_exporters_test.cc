// Keying material that `openssl s_client` and the lab export from one connection.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "tests/interop/requests.h"
#include "tests/interop/s_client_peer.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

constexpr char kLabel[] = "EXPERIMENTAL tlslab";

class Exporters : public SClientPeer, public testing::WithParamInterface<v1::TlsVersion> {};

INSTANTIATE_TEST_SUITE_P(All, Exporters,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(Exporters, GiveBothEndsTheSame) {
  v1::Listener wanted = SentenceListener(GetParam(), Leaf("localhost"));
  v1::Exporter* exporter = wanted.mutable_result_options()->add_exporters();
  exporter->set_label(kLabel);
  exporter->set_length_bytes(40);
  v1::HandshakeResult result =
      Connect(lab_.Listen(wanted), {"-keymatexport", kLabel, "-keymatexportlen", "40"});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  ASSERT_EQ(result.exporters_size(), 1);
  EXPECT_EQ(result.exporters(0).value().size(), 40);
  EXPECT_EQ(absl::BytesToHexString(result.exporters(0).value()),
            absl::AsciiStrToLower(AfterLabel(client_->output(), "Keying material: ")));
}

// RFC 9266: the exporter of that label, with an empty context in both versions; in
// TLS 1.3 none and an empty one are the same, and s_client can only give none.
TEST_P(Exporters, GiveTheChannelBindingOfTls13) {
  if (GetParam() != v1::TLS_VERSION_TLS13) GTEST_SKIP() << "s_client cannot give a context";
  v1::Listener wanted = SentenceListener(GetParam(), Leaf("localhost"));
  wanted.mutable_result_options()->set_channel_bindings(true);
  v1::HandshakeResult result = Connect(
      lab_.Listen(wanted), {"-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32"});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(result.channel_bindings().tls_exporter().size(), 32);
  EXPECT_EQ(absl::BytesToHexString(result.channel_bindings().tls_exporter()),
            absl::AsciiStrToLower(AfterLabel(client_->output(), "Keying material: ")));
}

}  // namespace
}  // namespace tlslab
