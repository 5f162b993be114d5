// gnutls-cli with ciphers that are out of use, 3DES and RC4, before a listener of the
// lab that allows them. What GnuTLS, or the system's configuration of it, does not
// have is skipped with its own words.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "tests/interop/agreement.h"
#include "tests/interop/lab_server.h"
#include "tests/interop/requests.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

constexpr char kGnutls[] = "/usr/bin/gnutls-cli";

struct OldCipher {
  std::string name;
  v1::TlsVersion version;
  std::string iana_name, openssl_name;
  // GnuTLS's priority string, its name for the suite, and how it tells what was agreed.
  std::string priority, gnutls_name, description;
  uint32_t bits, algorithm_bits;

  static std::vector<OldCipher> All();
};

void PrintTo(const OldCipher& cipher, std::ostream* out) { *out << cipher.name; }

std::vector<OldCipher> OldCipher::All() {
  std::vector<OldCipher> all;
  struct Version {
    v1::TlsVersion value;
    std::string gnutls;
  };
  for (const Version& version :
       {Version{v1::TLS_VERSION_TLS10, "TLS1.0"}, Version{v1::TLS_VERSION_TLS12, "TLS1.2"}}) {
    const std::string start = "NONE:+VERS-" + version.gnutls +
                              ":+SHA1:+COMP-NULL:+SIGN-ALL:+GROUP-ALL:%COMPAT:+CTYPE-X509:";
    const std::string suffix = version.value == v1::TLS_VERSION_TLS10 ? "Tls10" : "Tls12";
    const std::string told = "(" + version.gnutls + "-X.509)-";
    all.push_back({"TripleDes" + suffix, version.value, "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
                   "DES-CBC3-SHA", start + "+RSA:+3DES-CBC", "TLS_RSA_3DES_EDE_CBC_SHA1",
                   told + "(RSA)-(3DES-CBC)-(SHA1)", 112, 168});
    all.push_back({"Rc4" + suffix, version.value, "TLS_RSA_WITH_RC4_128_SHA", "RC4-SHA",
                   start + "+RSA:+ARCFOUR-128", "TLS_RSA_ARCFOUR_128_SHA1",
                   told + "(RSA)-(ARCFOUR-128)-(SHA1)", 80, 128});
  }
  return all;
}

class GnutlsOldCiphers : public LabServer, public testing::WithParamInterface<OldCipher> {
 protected:
  void SetUp() override {
    const OldCipher& cipher = GetParam();
    const v1::Capabilities lab = lab_.Capabilities();
    const auto& suites = lab.cipher_suites();
    if (std::none_of(suites.begin(), suites.end(), [&](const v1::CipherSuite& suite) {
          return suite.name() == cipher.iana_name;
        })) {
      GTEST_SKIP() << "the lab's " << lab.openssl_version() << " has no " << cipher.iana_name;
    }
    auto list = ChildProcess::Start({{kGnutls, "--priority", cipher.priority, "--list"}, {}});
    if (!list.ok()) GTEST_SKIP() << list.status().message();
    (*list)->WaitForExit();
    const std::string words = (*list)->output() + (*list)->errors();
    if (words.find(cipher.gnutls_name) == words.npos) GTEST_SKIP() << "gnutls-cli: " << words;
  }

  v1::Listener ListenFor(const OldCipher& cipher) {
    v1::CertificateSpec leaf;
    leaf.set_issuer("certificates/ca");
    leaf.add_dns_names("localhost");
    leaf.set_key_type("rsa-2048");
    v1::Listener wanted = SentenceListener(cipher.version, lab_.Create("leaf", leaf).name());
    v1::TlsContextSpec* spec = wanted.mutable_tls_context()->mutable_spec();
    spec->set_cipher_list(cipher.openssl_name);
    spec->set_security_level(0);
    return lab_.Listen(wanted);
  }
};

INSTANTIATE_TEST_SUITE_P(All, GnutlsOldCiphers, testing::ValuesIn(OldCipher::All()),
                         [](const auto& info) { return info.param.name; });

TEST_P(GnutlsOldCiphers, AreAgreedOnAndReported) {
  const OldCipher& cipher = GetParam();
  v1::Listener listener = ListenFor(cipher);
  v1::HandshakeResult result =
      Serve(listener, {kGnutls, "--priority", cipher.priority, "--x509cafile", authority_path_,
                       "--sni-hostname", "localhost", "--verify-hostname", "localhost", "127.0.0.1",
                       "-p", PortOf(listener.bound_address())});
  const std::string printed = client_->output() + client_->errors();
  ASSERT_FALSE(result.has_failure()) << result.failure().summary() << printed;
  EXPECT_NE(printed.find(kSentence), std::string::npos) << printed;
  EXPECT_EQ(AfterLabel(printed, "- Description: "), cipher.description) << printed;
  const v1::NegotiatedParameters& agreed = result.negotiated();
  EXPECT_EQ(agreed.version(), cipher.version);
  EXPECT_EQ(agreed.cipher_suite().name(), cipher.iana_name);
  EXPECT_EQ(agreed.cipher_suite().openssl_name(), cipher.openssl_name);
  EXPECT_EQ(agreed.cipher_suite().bits(), cipher.bits);
  EXPECT_EQ(agreed.cipher_suite().algorithm_bits(), cipher.algorithm_bits);
  EXPECT_FALSE(agreed.forward_secret());
}

}  // namespace
}  // namespace tlslab
