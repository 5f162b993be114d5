// What the lab makes of revocation, read and judged by other programs: `openssl`, GnuTLS's
// `certtool` and `ocsptool`, and curl; and its responder, asked by them over HTTP.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/text_format.h"
#include "tests/interop/openssl_program.h"
#include "tests/testing/child_process.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

constexpr char kCurl[] = "/usr/bin/curl";
constexpr char kCerttool[] = "/usr/bin/certtool";
constexpr char kOcsptool[] = "/usr/bin/ocsptool";

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

struct Ended {
  int status = -1;
  std::string printed;  // on both streams

  bool Says(const std::string& text) const { return printed.find(text) != printed.npos; }
};

Ended RunProgram(const std::vector<std::string>& command) {
  auto child = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
  EXPECT_TRUE(child.ok()) << child.status();
  if (!child.ok()) return {};
  (*child)->CloseInput();
  Ended ended;
  ended.status = (*child)->WaitForExit().value_or(-1);
  ended.printed = (*child)->output() + (*child)->errors();
  return ended;
}

std::string Contents(const std::string& path) {
  std::ostringstream contents;
  contents << std::ifstream(path, std::ios::binary).rdbuf();
  return contents.str();
}

class RevocationPrograms : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string reason = WhyNoOpensslProgram(); !reason.empty()) GTEST_SKIP() << reason;
    ca_ = Make("ca", "common_name: 'Lab CA' certificate_authority: true");
    intermediate_ = Make("intermediate",
                         "issuer: 'certificates/ca' common_name: 'Intermediate' "
                         "certificate_authority: true");
    leaf_ = Make("leaf", "issuer: 'certificates/ca' dns_names: 'localhost' serial_number: '1F03'");
    deep_ = Make("deep", "issuer: 'certificates/intermediate' dns_names: 'localhost'");
    delegate_ = Make("delegate",
                     "issuer: 'certificates/ca' common_name: 'OCSP' "
                     "extended_key_usages: 'OCSPSigning'");
    other_ = Make("other", "common_name: 'Other' certificate_authority: true");
  }

  // The path of its chain.
  std::string Make(const std::string& id, const std::string& spec) {
    return folder_.Write(id + ".pem",
                         lab_.Create(id, Parse<v1::CertificateSpec>(spec)).chain_pem());
  }
  std::string Crl(const std::string& spec) {
    const std::string name = "crl" + std::to_string(++files_) + ".pem";
    return folder_.Write(name, lab_.Issue(Parse<v1::CrlSpec>(spec)).pem());
  }
  std::string Ocsp(const std::string& spec) {
    const std::string name = "ocsp" + std::to_string(++files_) + ".der";
    return folder_.Write(
        name, lab_.Issue(Parse<v1::OcspResponseSpec>("issuer: 'certificates/ca' " + spec)).der());
  }
  Ended Openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), OpensslProgram());
    return RunProgram(arguments);
  }
  // `openssl verify` of a certificate, with these lists.
  Ended Verify(const std::string& certificate, const std::vector<std::string>& lists,
               const std::vector<std::string>& flags = {"-crl_check"}) {
    std::vector<std::string> arguments = {"verify", "-CAfile", ca_};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    for (const std::string& list : lists) arguments.insert(arguments.end(), {"-CRLfile", list});
    arguments.push_back(certificate);
    return Openssl(arguments);
  }
  // `openssl ocsp` on the leaf, of a response in a file or of a responder.
  Ended AskOpenssl(const std::vector<std::string>& whence) {
    std::vector<std::string> arguments = {"ocsp", "-issuer", ca_, "-cert", leaf_, "-CAfile", ca_};
    arguments.insert(arguments.end(), whence.begin(), whence.end());
    return Openssl(arguments);
  }
  v1::RevocationResponder Responder(const std::string& text) {
    return lab_.Respond(Parse<v1::RevocationResponder>("issuer: 'certificates/ca' " + text));
  }
  // Where curl puts what it gets; the headers are in what it prints.
  std::string Download(const std::string& url, Ended* ended) {
    const std::string path = folder_.path() + "/download" + std::to_string(++files_);
    *ended = RunProgram(
        {kCurl, "-q", "-sS", "--noproxy", "*", "--max-time", "15", "-D", "-", "-o", path, url});
    EXPECT_EQ(ended->status, 0) << ended->printed;
    return path;
  }

  TestLab lab_;
  TestFolder folder_;
  int files_ = 0;
  std::string ca_, intermediate_, leaf_, deep_, delegate_, other_;
};

constexpr char kRevokesTheLeaf[] =
    "issuer: 'certificates/ca' revoked { certificate: 'certificates/leaf' reason: "
    "'keyCompromise' } ";

TEST_F(RevocationPrograms, OpensslReadsAList) {
  const std::string list = Crl(std::string(kRevokesTheLeaf) + "crl_number: '2A'");
  const Ended read = Openssl({"crl", "-in", list, "-noout", "-text", "-CAfile", ca_});
  EXPECT_EQ(read.status, 0) << read.printed;
  EXPECT_TRUE(read.Says("verify OK")) << read.printed;
  EXPECT_TRUE(read.Says("Serial Number: 1F03")) << read.printed;
  EXPECT_TRUE(read.Says("Key Compromise")) << read.printed;
  EXPECT_TRUE(read.Says("X509v3 CRL Number")) << read.printed;
  const Ended wrong =
      Openssl({"crl", "-in", Crl("issuer: 'certificates/ca' signer: 'certificates/other'"),
               "-noout", "-CAfile", ca_});
  EXPECT_TRUE(wrong.Says("verify failure")) << wrong.printed;
}

TEST_F(RevocationPrograms, OpensslFindsWhatIsRevoked) {
  EXPECT_EQ(Verify(leaf_, {Crl("issuer: 'certificates/ca'")}).status, 0);
  const Ended revoked = Verify(leaf_, {Crl(kRevokesTheLeaf)});
  EXPECT_TRUE(revoked.Says("error 23 at 0 depth lookup")) << revoked.printed;
  const Ended none = Verify(leaf_, {});
  EXPECT_TRUE(none.Says("error 3 at 0 depth lookup")) << none.printed;
  const Ended stale =
      Verify(leaf_, {Crl("issuer: 'certificates/ca' next_update_offset { seconds: -60 }")});
  EXPECT_TRUE(stale.Says("error 12 at 0 depth lookup")) << stale.printed;
  const Ended wrong = Verify(leaf_, {Crl("issuer: 'certificates/ca' defect: CORRUPTED_SIGNATURE")});
  EXPECT_TRUE(wrong.Says("error 8 at 0 depth lookup")) << wrong.printed;
}

TEST_F(RevocationPrograms, OpensslFindsARevokedIntermediate) {
  const std::string clean = Crl("issuer: 'certificates/intermediate'");
  const std::string revoking =
      Crl("issuer: 'certificates/ca' revoked { certificate: 'certificates/intermediate' }");
  EXPECT_EQ(Verify(deep_, {clean, revoking}, {"-untrusted", intermediate_, "-crl_check"}).status,
            0);
  const Ended all =
      Verify(deep_, {clean, revoking}, {"-untrusted", intermediate_, "-crl_check_all"});
  EXPECT_TRUE(all.Says("error 23 at 1 depth lookup")) << all.printed;
}

TEST_F(RevocationPrograms, OpensslUsesDeltaLists) {
  const std::string full =
      Crl("issuer: 'certificates/ca' crl_number: '10' delta_crl_urls: 'http://127.0.0.1/d'");
  const std::string delta = Crl(std::string(kRevokesTheLeaf) + "base_crl_number: '10'");
  EXPECT_EQ(Verify(leaf_, {full, delta}).status, 0);
  const Ended revoked = Verify(leaf_, {full, delta}, {"-crl_check", "-use_deltas"});
  EXPECT_TRUE(revoked.Says("error 23 at 0 depth lookup")) << revoked.printed;

  const std::string holding =
      Crl("issuer: 'certificates/ca' crl_number: '10' delta_crl_urls: 'http://127.0.0.1/d' "
          "revoked { certificate: 'certificates/leaf' reason: 'certificateHold' }");
  const std::string removing =
      Crl("issuer: 'certificates/ca' base_crl_number: '10' revoked { certificate: "
          "'certificates/leaf' reason: 'removeFromCRL' }");
  EXPECT_NE(Verify(leaf_, {holding}, {"-crl_check", "-use_deltas"}).status, 0);
  EXPECT_EQ(Verify(leaf_, {holding, removing}, {"-crl_check", "-use_deltas"}).status, 0);
}

TEST_F(RevocationPrograms, CerttoolReadsAndVerifiesAList) {
  if (access(kCerttool, X_OK) != 0) GTEST_SKIP() << kCerttool << " is not installed";
  const std::string list = Crl(std::string(kRevokesTheLeaf) + "crl_number: '2A'");
  const Ended info = RunProgram({kCerttool, "--crl-info", "--infile", list});
  EXPECT_EQ(info.status, 0) << info.printed;
  EXPECT_TRUE(info.Says("1f03")) << info.printed;
  EXPECT_TRUE(info.Says("CRL Number")) << info.printed;
  const auto verify = [&](const std::string& path) {
    return RunProgram({kCerttool, "--verify-crl", "--load-ca-certificate", ca_, "--infile", path});
  };
  EXPECT_TRUE(verify(list).Says("Verification output: Verified")) << verify(list).printed;
  const Ended wrong = verify(Crl("issuer: 'certificates/ca' defect: CORRUPTED_SIGNATURE"));
  EXPECT_TRUE(wrong.Says("Not verified")) << wrong.printed;
}

TEST_F(RevocationPrograms, OpensslReadsAResponse) {
  const Ended good = AskOpenssl({"-respin", Ocsp("certificate: 'certificates/leaf'")});
  EXPECT_TRUE(good.Says("Response verify OK")) << good.printed;
  EXPECT_TRUE(good.Says(": good")) << good.printed;
  const Ended revoked =
      AskOpenssl({"-respin", Ocsp("certificate: 'certificates/leaf' status: REVOKED "
                                  "revocation_reason: 'superseded'")});
  EXPECT_TRUE(revoked.Says(": revoked")) << revoked.printed;
  EXPECT_TRUE(revoked.Says("Reason: superseded")) << revoked.printed;
  const Ended stale = AskOpenssl(
      {"-respin", Ocsp("certificate: 'certificates/leaf' next_update_offset { seconds: -3600 }")});
  EXPECT_TRUE(stale.Says("Status times invalid")) << stale.printed;
  const Ended another = AskOpenssl({"-respin", Ocsp("certificate: 'certificates/leaf' defect: "
                                                    "WRONG_SERIAL_NUMBER")});
  EXPECT_TRUE(another.Says("No Status found")) << another.printed;
  const Ended error =
      AskOpenssl({"-respin", Ocsp("serial_number: '1' response_status: 'tryLater'")});
  EXPECT_TRUE(error.Says("trylater (3)")) << error.printed;
}

TEST_F(RevocationPrograms, OpensslTellsADelegateFromTheWrongSigner) {
  const auto signed_by = [&](const std::string& signer) {
    return AskOpenssl({"-respin", Ocsp("certificate: 'certificates/leaf' signer: 'certificates/" +
                                       signer + "'")});
  };
  const Ended delegate = signed_by("delegate");
  EXPECT_TRUE(delegate.Says("Response verify OK")) << delegate.printed;
  const Ended other = signed_by("other");
  EXPECT_TRUE(other.Says("Response Verify Failure")) << other.printed;
  const Ended broken =
      AskOpenssl({"-respin", Ocsp("certificate: 'certificates/leaf' defect: CORRUPTED_SIGNATURE")});
  EXPECT_TRUE(broken.Says("Response Verify Failure")) << broken.printed;
}

TEST_F(RevocationPrograms, OpensslAsksTheResponder) {
  const v1::RevocationResponder responder = Responder(
      "responses { certificate: 'certificates/leaf' status: REVOKED revocation_reason: "
      "'keyCompromise' }");
  const Ended asked = AskOpenssl({"-url", responder.ocsp_url()});  // POST, with a nonce
  EXPECT_TRUE(asked.Says("Response verify OK")) << asked.printed;
  EXPECT_TRUE(asked.Says(": revoked")) << asked.printed;
  EXPECT_FALSE(asked.Says("no nonce")) << asked.printed;
  // Two questions, the other of a certificate that the script does not name.
  const Ended two = AskOpenssl({"-url", responder.ocsp_url(), "-cert", delegate_});
  EXPECT_TRUE(two.Says("leaf.pem: revoked")) << two.printed;
  EXPECT_TRUE(two.Says("delegate.pem: good")) << two.printed;
  const Ended other = Openssl({"ocsp", "-issuer", intermediate_, "-cert", deep_, "-CAfile", ca_,
                               "-url", responder.ocsp_url()});
  EXPECT_TRUE(other.Says("unauthorized (6)")) << other.printed;
  EXPECT_EQ(lab_.Get(responder).ocsp_request_count(), 3);
}

TEST_F(RevocationPrograms, OpensslFindsTheWrongNonce) {
  const v1::RevocationResponder responder = Responder("default_response { defect: WRONG_NONCE }");
  const Ended asked = AskOpenssl({"-url", responder.ocsp_url()});
  EXPECT_TRUE(asked.Says("Nonce Verify error")) << asked.printed;
}

TEST_F(RevocationPrograms, CurlAsksWithAGet) {
  if (access(kCurl, X_OK) != 0) GTEST_SKIP() << kCurl << " is not installed";
  const v1::RevocationResponder responder = Responder("");
  const std::string question = folder_.path() + "/question.der";
  ASSERT_EQ(AskOpenssl({"-no_nonce", "-reqout", question}).status, 0);
  const std::string base64 = absl::StrReplaceAll(absl::Base64Escape(Contents(question)),
                                                 {{"+", "%2B"}, {"/", "%2F"}, {"=", "%3D"}});
  Ended curl;
  const std::string answer = Download(responder.ocsp_url() + "/" + base64, &curl);
  EXPECT_TRUE(curl.Says("Content-Type: application/ocsp-response")) << curl.printed;
  const Ended read = AskOpenssl({"-respin", answer});
  EXPECT_TRUE(read.Says("Response verify OK")) << read.printed;
  EXPECT_TRUE(read.Says(": good")) << read.printed;
}

TEST_F(RevocationPrograms, CurlDownloadsListsAndTheCertificate) {
  if (access(kCurl, X_OK) != 0) GTEST_SKIP() << kCurl << " is not installed";
  const v1::RevocationResponder responder = Responder(
      "responses { certificate: 'certificates/leaf' status: REVOKED } "
      "delta_crl { base_crl_number: '1' }");
  Ended curl;
  const std::string list = Download(responder.crl_url(), &curl);
  EXPECT_TRUE(curl.Says("Content-Type: application/pkix-crl")) << curl.printed;
  const Ended read =
      Openssl({"crl", "-inform", "DER", "-in", list, "-noout", "-text", "-CAfile", ca_});
  EXPECT_TRUE(read.Says("verify OK")) << read.printed;
  EXPECT_TRUE(read.Says("Serial Number: 1F03")) << read.printed;
  EXPECT_TRUE(read.Says(responder.delta_crl_url())) << read.printed;
  const Ended delta = Openssl({"crl", "-inform", "DER", "-in",
                               Download(responder.delta_crl_url(), &curl), "-noout", "-text"});
  EXPECT_TRUE(delta.Says("Delta CRL Indicator")) << delta.printed;
  const std::string issuer = Download(responder.ca_issuers_url(), &curl);
  EXPECT_TRUE(curl.Says("Content-Type: application/pkix-cert")) << curl.printed;
  const Ended shown = Openssl({"x509", "-inform", "DER", "-in", issuer, "-noout", "-subject"});
  EXPECT_TRUE(shown.Says("Lab CA")) << shown.printed;
  EXPECT_EQ(lab_.Get(responder).download_count(), 3);
}

TEST_F(RevocationPrograms, OcsptoolAsksAndVerifies) {
  if (access(kOcsptool, X_OK) != 0) GTEST_SKIP() << kOcsptool << " is not installed";
  const v1::RevocationResponder responder =
      Responder("responses { certificate: 'certificates/leaf' status: REVOKED }");
  const Ended asked = RunProgram({kOcsptool, "--ask=" + responder.ocsp_url(), "--load-cert", leaf_,
                                  "--load-issuer", ca_, "--load-trust", ca_});
  EXPECT_TRUE(asked.Says("Certificate Status: revoked")) << asked.printed;
  EXPECT_EQ(lab_.Get(responder).ocsp_request_count(), 1) << asked.printed;

  const std::string response = Ocsp("certificate: 'certificates/leaf'");
  const Ended info = RunProgram({kOcsptool, "--response-info", "--infile", response});
  EXPECT_TRUE(info.Says("Certificate Status: good")) << info.printed;
  const auto verify = [&](const std::string& path) {
    return RunProgram({kOcsptool, "--verify-response", "--infile", path, "--load-trust", ca_});
  };
  constexpr char kGood[] = "Verifying OCSP Response: Success";
  EXPECT_TRUE(verify(response).Says(kGood)) << verify(response).printed;
  const Ended broken = verify(Ocsp("certificate: 'certificates/leaf' defect: CORRUPTED_SIGNATURE"));
  EXPECT_FALSE(broken.Says(kGood)) << broken.printed;
  EXPECT_TRUE(broken.Says("Signature failure")) << broken.printed;
}

}  // namespace
}  // namespace tlslab
