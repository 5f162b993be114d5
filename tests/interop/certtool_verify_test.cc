// The lab's verdicts on chains against those of GnuTLS's `certtool --verify`: good or
// not, now, for a name. The differences are of the two libraries' making, and listed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "tests/interop/chains_to_verify.h"
#include "tests/testing/child_process.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

constexpr char kCerttool[] = "/usr/bin/certtool";

// Where the two do not agree, and why.
const std::map<std::string, std::string>& Differences() {
  static const auto& differences = *new std::map<std::string, std::string>{
      {"any usage", "OpenSSL's purpose sslserver does not take anyExtendedKeyUsage for serverAuth"},
      {"intermediate trusted", "GnuTLS ends a path at any trusted certificate"},
      {"self-signed trusted", "GnuTLS wants an authority for issuer, of itself too"},
      {"weak hash", "GnuTLS refuses SHA-1, as OpenSSL at level 1"},
  };
  return differences;
}

class CerttoolVerify : public testing::Test {
 protected:
  void SetUp() override {
    if (access(kCerttool, X_OK) != 0) GTEST_SKIP() << kCerttool << " is missing";
  }

  bool Lab(const Chain& chain, const std::string& name) {
    v1::VerifyCertificateChainRequest request;
    request.set_data(ToPem(chain.leaf->certificate.get()) + Pem(chain.untrusted));
    if (!chain.trusted.empty()) request.add_trusted_pems(Pem(chain.trusted));
    request.add_expected_names(name);
    return !lab_.Verify(request).verification().has_error();
  }

  bool Certtool(const Chain& chain, const std::string& name) {
    auto child = ChildProcess::Start(
        {{kCerttool, "--verify", "--load-ca-certificate",
          folder_.Write("trusted.pem", Pem(chain.trusted)), "--infile",
          folder_.Write("chain.pem", ToPem(chain.leaf->certificate.get()) + Pem(chain.untrusted)),
          "--verify-purpose", "1.3.6.1.5.5.7.3.1", "--verify-hostname", name},
         {}});
    EXPECT_TRUE(child.ok()) << child.status();
    if (!child.ok()) return false;
    const std::optional<int> status = (*child)->WaitForExit();
    printed_ = (*child)->output() + (*child)->errors();
    return status == 0;
  }

  TestLab lab_;
  TestFolder folder_;
  std::string printed_;
};

TEST_F(CerttoolVerify, SaysTheSameBesideKnownDifferences) {
  int good = 0, bad = 0;
  for (const auto& [what, chain] : ChainsToVerify(absl::Now())) {
    if (chain.trusted.empty()) continue;  // certtool wants some
    for (const char* name : {"localhost", "wrong.example"}) {
      const bool said = Lab(chain, name);
      const bool known = Differences().count(what) > 0 && name == std::string("localhost");
      EXPECT_EQ(said == Certtool(chain, name), !known)
          << what << " for " << name << ": the lab says " << said << "\n"
          << printed_;
      ++(said ? good : bad);
    }
  }
  EXPECT_GE(good, 5);
  EXPECT_GE(bad, 30);
}

}  // namespace
}  // namespace tlslab
