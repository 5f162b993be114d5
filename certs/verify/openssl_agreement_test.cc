// The lab's verdicts against those of `openssl verify`, which stops at its first
// finding: that must be the lab's first, too.
//
// The program is the first argument; without one, it is the system's, which belongs
// to the library that a build with the system's OpenSSL links.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "certs/verify/verify.h"

namespace tlslab {
namespace {

std::string openssl_program = "/usr/bin/openssl";

const absl::Time kNow = absl::FromUnixSeconds(1700000000);
constexpr absl::Duration kDay = absl::Hours(24);

using Shared = std::shared_ptr<const Credential>;

struct Printed {
  int status = -1;
  std::string text;
};

Printed RunOpenssl(const std::string& arguments) {
  Printed printed;
  std::FILE* pipe = popen((openssl_program + " " + arguments + " 2>&1").c_str(), "r");
  if (!pipe) return printed;
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof(buffer), pipe)) > 0;) {
    printed.text.append(buffer, n);
  }
  const int status = pclose(pipe);
  printed.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return printed;
}

// "10@0" of "error 10 at 0 depth lookup: certificate has expired"; "OK" without any.
std::string FirstFinding(const Printed& printed) {
  const size_t at = printed.text.find("error ");
  int code = 0, depth = 0;
  if (at != std::string::npos &&
      std::sscanf(printed.text.c_str() + at, "error %d at %d depth", &code, &depth) == 2) {
    return std::to_string(code) + "@" + std::to_string(depth);
  }
  return printed.status == 0 ? "OK" : "?";
}

std::string FirstFinding(const Verification& verification) {
  if (verification.errors.empty()) return "OK";
  const VerifyError& first = verification.errors.front();
  return std::to_string(first.code) + "@" + std::to_string(first.depth);
}

std::string File(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "/" + name;
  std::ofstream(path) << text;
  return path;
}

Shared Minted(MintSpec spec, const Credential* issuer) { return Mint(spec, issuer, kNow).value(); }

MintSpec Authority(const std::string& name) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  return spec;
}

MintSpec Leaf() {
  MintSpec spec;
  spec.common_name = "leaf.example";
  spec.dns_names = {"localhost", "*.example.com"};
  spec.ip_addresses = {"127.0.0.1"};
  return spec;
}

class Agreement : public testing::Test {
 protected:
  void SetUp() override {
    if (RunOpenssl("version").text.rfind("OpenSSL", 0) != 0) {
      GTEST_SKIP() << "no openssl command line at " << openssl_program;
    }
    root_ = Minted(Authority("Root"), nullptr);
    intermediate_ = Minted(Authority("Intermediate"), root_.get());
    sent_ = {intermediate_.get()};
    trusted_ = {root_.get()};
  }

  // What both of them find first.
  std::string Agreed(const Credential& leaf) {
    std::vector<X509*> certificates = {leaf.certificate.get()}, anchors;
    std::string untrusted, trusted;
    for (const Credential* credential : sent_) {
      certificates.push_back(credential->certificate.get());
      untrusted += ToPem(credential->certificate.get());
    }
    for (const Credential* credential : trusted_) {
      anchors.push_back(credential->certificate.get());
      trusted += ToPem(credential->certificate.get());
    }
    auto trust = MakeTrustStore(false, anchors).value();
    const std::string ours =
        FirstFinding(VerifyChain(certificates, PeerRole::kServer, *trust, policy_, kNow));
    const Printed printed = RunOpenssl(Arguments(leaf, trusted, untrusted));
    EXPECT_EQ(ours, FirstFinding(printed)) << printed.text;
    EXPECT_EQ(ours == "OK", printed.status == 0) << printed.text;
    return ours;
  }

  std::shared_ptr<const Credential> root_, intermediate_;
  std::vector<const Credential*> sent_, trusted_;
  VerifyPolicy policy_;

 private:
  std::string Arguments(const Credential& leaf, const std::string& trusted,
                        const std::string& untrusted) const {
    std::string arguments =
        "verify -purpose sslserver -no-CApath -no-CAstore" +
        (trusted.empty() ? " -no-CAfile" : " -CAfile " + File("trusted.pem", trusted));
    if (!untrusted.empty()) arguments += " -untrusted " + File("untrusted.pem", untrusted);
    arguments += " -attime " + std::to_string(absl::ToTimeT(policy_.verify_time.value_or(kNow)));
    if (policy_.max_depth) arguments += " -verify_depth " + std::to_string(*policy_.max_depth);
    const std::string& name = policy_.expected_name;
    if (!name.empty()) {
      const bool address = name.find_first_not_of("0123456789.") == std::string::npos;
      arguments += (address ? " -verify_ip " : " -verify_hostname ") + name;
    }
    return arguments + " " + File("leaf.pem", ToPem(leaf.certificate.get()));
  }
};

TEST_F(Agreement, OnAGoodChain) { EXPECT_EQ(Agreed(*Minted(Leaf(), intermediate_.get())), "OK"); }

TEST_F(Agreement, OnNames) {
  Shared leaf = Minted(Leaf(), intermediate_.get());
  for (const char* name : {"localhost", "www.example.com", "127.0.0.1"}) {
    policy_.expected_name = name;
    EXPECT_EQ(Agreed(*leaf), "OK") << name;
  }
  for (const char* name : {"example.com", "a.b.example.com", "leaf.example", "127.0.0.2"}) {
    policy_.expected_name = name;
    EXPECT_NE(Agreed(*leaf), "OK") << name;
  }
}

TEST_F(Agreement, OnTheCommonNameWhereThereIsNoOther) {
  MintSpec spec = Leaf();
  spec.dns_names.clear();
  policy_.expected_name = "leaf.example";
  EXPECT_EQ(Agreed(*Minted(spec, intermediate_.get())), "OK");
}

TEST_F(Agreement, OnTimes) {
  Shared leaf = Minted(Leaf(), intermediate_.get());
  for (absl::Duration offset : {-kDay, 89 * kDay, 91 * kDay, 3651 * kDay}) {
    policy_.verify_time = kNow + offset;
    EXPECT_EQ(Agreed(*leaf) == "OK", offset == 89 * kDay) << offset;
  }
}

TEST_F(Agreement, OnMissingCertificates) {
  Shared leaf = Minted(Leaf(), intermediate_.get());
  sent_.clear();
  EXPECT_NE(Agreed(*leaf), "OK");
  trusted_.clear();
  EXPECT_NE(Agreed(*leaf), "OK");
  sent_ = {intermediate_.get()};
  EXPECT_NE(Agreed(*leaf), "OK");
  sent_ = {intermediate_.get(), root_.get()};
  EXPECT_NE(Agreed(*leaf), "OK");
}

TEST_F(Agreement, OnAnIntermediateForAnAnchor) {
  trusted_ = {intermediate_.get()};
  EXPECT_NE(Agreed(*Minted(Leaf(), intermediate_.get())), "OK");
}

TEST_F(Agreement, OnSelfSignedLeaves) {
  Shared leaf = Minted(Leaf(), nullptr);
  EXPECT_NE(Agreed(*leaf), "OK");
  trusted_ = {leaf.get()};
  EXPECT_EQ(Agreed(*leaf), "OK");
}

TEST_F(Agreement, OnPurposes) {
  MintSpec spec = Leaf();
  spec.extended_key_usages = {"clientAuth"};
  EXPECT_NE(Agreed(*Minted(spec, intermediate_.get())), "OK");
}

TEST_F(Agreement, OnDepths) {
  Shared leaf = Minted(Leaf(), intermediate_.get());
  policy_.max_depth = 1;
  EXPECT_EQ(Agreed(*leaf), "OK");
  policy_.max_depth = 0;
  EXPECT_NE(Agreed(*leaf), "OK");
}

}  // namespace
}  // namespace tlslab

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1) tlslab::openssl_program = argv[1];
  return RUN_ALL_TESTS();
}
