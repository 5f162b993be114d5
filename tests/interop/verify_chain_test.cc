// The lab's verdicts on chains against those of `openssl verify` under the same
// switches: every chain of a table under every setting of another. The program stops at
// its first finding, which must be the lab's first, at the same depth.
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <cstdio>
#include <functional>
#include <map>

#include "certs/verify/test_certificates.h"
#include "tests/interop/chains_to_verify.h"
#include "tests/interop/openssl_program.h"
#include "tests/testing/child_process.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

using Request = v1::VerifyCertificateChainRequest;
constexpr absl::Duration kDay = absl::Hours(24);

// How it is judged: what is said to the lab, and to the program.
struct Setting {
  std::function<void(Request*)> request;
  std::vector<std::string> switches;
};

Setting Purpose(const std::string& purpose) {
  return {[purpose](Request* request) { request->set_purpose(purpose); }, {"-purpose", purpose}};
}

Setting Name(const char* option, const std::string& name) {
  const bool email = std::string(option) == "-verify_email";
  return {[name, email](Request* request) {
            email ? request->add_expected_email_addresses(name) : request->add_expected_names(name);
          },
          {option, name}};
}

Setting Level(unsigned level) {
  return {[level](Request* request) { request->set_security_level(level); },
          {"-auth_level", std::to_string(level)}};
}

Setting Depth(unsigned depth) {
  return {[depth](Request* request) { request->set_max_depth(depth); },
          {"-verify_depth", std::to_string(depth)}};
}

Setting Time(absl::Duration later) {
  const int64_t seconds = absl::ToUnixSeconds(kTestTime + later);
  return {[seconds](Request* request) { request->mutable_verify_time()->set_seconds(seconds); },
          {"-attime", std::to_string(seconds)}};
}

std::map<std::string, Setting> Settings() {
  std::map<std::string, Setting> settings = {
      {"nothing more", {[](Request*) {}, {}}},
      {"partial chain", {[](Request* r) { r->set_partial_chain(true); }, {"-partial_chain"}}},
      {"strict", {[](Request* r) { r->set_strict(true); }, {"-x509_strict"}}},
      {"self signature",
       {[](Request* r) { r->set_check_self_signature(true); }, {"-check_ss_sig"}}},
      {"explicit policy", {[](Request* r) { r->set_explicit_policy(true); }, {"-explicit_policy"}}},
      {"that policy",
       {[](Request* r) {
          r->set_explicit_policy(true);
          r->add_acceptable_policies("1.2.3.4");
        },
        {"-explicit_policy", "-policy", "1.2.3.4"}}},
      {"another policy",
       {[](Request* r) {
          r->set_explicit_policy(true);
          r->add_acceptable_policies("1.2.3.5");
        },
        {"-explicit_policy", "-policy", "1.2.3.5"}}},
      {"leaf's list",
       {[](Request* r) { r->set_crl_check(v1::PeerVerification::LEAF); }, {"-crl_check"}}},
      {"every list",
       {[](Request* r) { r->set_crl_check(v1::PeerVerification::CHAIN); },
        {"-crl_check", "-crl_check_all"}}},
      {"right name", Name("-verify_hostname", "localhost")},
      {"wildcard", Name("-verify_hostname", "www.example.com")},
      {"wrong name", Name("-verify_hostname", "example.com")},
      {"right address", Name("-verify_ip", "127.0.0.1")},
      {"wrong address", Name("-verify_ip", "::2")},
      {"right email", Name("-verify_email", "a@example.com")},
      {"wrong email", Name("-verify_email", "b@example.com")},
      {"long ago", Time(-40 * 365 * kDay)},
      {"in three months", Time(91 * kDay)},
      {"in twelve years", Time(12 * 365 * kDay)},
  };
  for (const char* purpose : {"sslclient", "nssslserver", "smimesign", "smimeencrypt", "crlsign",
                              "any", "ocsphelper", "timestampsign"}) {
    settings["purpose " + std::string(purpose)] = Purpose(purpose);
  }
  for (unsigned level = 0; level <= 5; ++level) {
    settings["level " + std::to_string(level)] = Level(level);
  }
  for (unsigned depth : {0, 1, 5, 6, 100}) {
    settings["depth " + std::to_string(depth)] = Depth(depth);
  }
  return settings;
}

// "10@0", or "OK".
std::string First(const v1::VerifyCertificateChainResponse& response) {
  const v1::CertificateVerification& verification = response.verification();
  if (verification.errors().empty()) return "OK";
  const auto& first = verification.errors(0);
  return std::to_string(first.code()) + "@" + std::to_string(first.depth());
}

// Of "error 10 at 0 depth lookup: certificate has expired".
std::string First(const std::string& printed, int status) {
  const size_t at = printed.find("error ");
  int code = 0, depth = 0;
  if (at != std::string::npos &&
      std::sscanf(printed.c_str() + at, "error %d at %d depth", &code, &depth) == 2) {
    return std::to_string(code) + "@" + std::to_string(depth);
  }
  return status == 0 ? "OK" : "?";
}

class VerifyChainInterop : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string reason = WhyNoOpensslProgram(); !reason.empty()) GTEST_SKIP() << reason;
    const Chain good = ChainsToVerify(kTestTime).at("good");
    leaf_ = good.leaf;
    middle_ = good.untrusted[0];
    root_ = good.trusted[0];
    crl_of_root_ = CrlText(*root_, {});
  }

  static std::string CrlText(const Credential& issuer, const std::vector<X509*>& revoked) {
    OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_CRL(bio.get(), Crl(issuer, revoked).get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<size_t>(size));
  }

  std::string Lab(const Chain& chain, const Setting& setting, const std::string& crls = "") {
    Request request;
    request.set_data(ToPem(chain.leaf->certificate.get()));
    if (!chain.untrusted.empty()) request.add_untrusted_pems(Pem(chain.untrusted));
    if (!chain.trusted.empty()) request.add_trusted_pems(Pem(chain.trusted));
    if (!crls.empty()) request.add_crls(crls);
    request.mutable_verify_time()->set_seconds(absl::ToUnixSeconds(kTestTime));
    setting.request(&request);
    return First(lab_.Verify(request));
  }

  std::string Program(const Chain& chain, const Setting& setting, const std::string& crls = "") {
    std::vector<std::string> command = {OpensslProgram(), "verify", "-no-CApath", "-no-CAstore"};
    const auto file = [&](const char* option, const std::string& name, const std::string& text) {
      if (text.empty()) return;
      command.insert(command.end(), {option, folder_.Write(name, text)});
    };
    if (chain.trusted.empty()) command.push_back("-no-CAfile");
    file("-CAfile", "trusted.pem", Pem(chain.trusted));
    file("-untrusted", "untrusted.pem", Pem(chain.untrusted));
    file("-CRLfile", "crls.pem", crls);
    const auto says = [&setting](const char* option) {
      return !setting.switches.empty() && setting.switches[0] == option;
    };
    if (!says("-purpose")) command.insert(command.end(), {"-purpose", "sslserver"});
    if (!says("-attime")) {
      command.insert(command.end(), {"-attime", std::to_string(absl::ToUnixSeconds(kTestTime))});
    }
    command.insert(command.end(), setting.switches.begin(), setting.switches.end());
    command.push_back(folder_.Write("leaf.pem", ToPem(chain.leaf->certificate.get())));
    auto child = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
    if (!child.ok()) return child.status().ToString();
    const std::optional<int> status = (*child)->WaitForExit();
    printed_ = (*child)->output() + (*child)->errors();
    return First(printed_, status.value_or(-1));
  }

  Shared root_, middle_, leaf_;
  TestLab lab_;
  TestFolder folder_;
  std::string crl_of_root_;
  std::string printed_;
};

TEST_F(VerifyChainInterop, FindsTheSameFirst) {
  std::map<std::string, int> verdicts;
  const std::map<std::string, Setting> settings = Settings();
  for (const auto& [chain_name, chain] : ChainsToVerify(kTestTime)) {
    for (const auto& [setting_name, setting] : settings) {
      const std::string said = Lab(chain, setting);
      EXPECT_EQ(said, Program(chain, setting)) << chain_name << " / " << setting_name << "\n"
                                               << printed_;
      ++verdicts[said];
    }
  }
  // The table is worth something only while it meets many verdicts.
  EXPECT_GE(verdicts.size(), 20u);
  EXPECT_GE(verdicts["OK"], 100);
}

TEST_F(VerifyChainInterop, ReadsTheSameOutOfRevocationLists) {
  const Chain chain = {leaf_, {middle_}, {root_}};
  X509* leaf = leaf_->certificate.get();
  X509* middle = middle_->certificate.get();
  const std::map<std::string, Setting> settings = Settings();
  const std::vector<std::string> lists = {
      CrlText(*middle_, {}),
      CrlText(*middle_, {}) + crl_of_root_,
      CrlText(*middle_, {leaf}) + crl_of_root_,
      CrlText(*middle_, {}) + CrlText(*root_, {middle}),
      CrlText(*middle_, {leaf}) + CrlText(*root_, {middle}),
      crl_of_root_,
  };
  std::map<std::string, int> verdicts;
  for (size_t i = 0; i < lists.size(); ++i) {
    for (const char* name : {"nothing more", "leaf's list", "every list"}) {
      const std::string said = Lab(chain, settings.at(name), lists[i]);
      EXPECT_EQ(said, Program(chain, settings.at(name), lists[i])) << i << " / " << name;
      ++verdicts[said];
    }
  }
  EXPECT_GE(verdicts.size(), 4u);
}

}  // namespace
}  // namespace tlslab
