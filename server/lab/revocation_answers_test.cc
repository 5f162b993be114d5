#include "server/lab/revocation_answers.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "certs/credential/export.h"
#include "certs/inspect/ocsp.h"
#include "certs/mint/mint.h"
#include "certs/revocation/revocation_values.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1800000000);

std::shared_ptr<const Credential> Make(const std::string& name, const Credential* issuer) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = issuer == nullptr;
  return *Mint(spec, issuer, kNow);
}

class Answers : public testing::Test {
 protected:
  Answers() {
    held["certificates/ca"] = Make("CA", nullptr);
    held["certificates/leaf"] = Make("leaf", held["certificates/ca"].get());
    held["certificates/other"] = Make("Other", nullptr);
    plan.issuer = "certificates/ca";
  }

  // A script about the leaf.
  OcspPlan& Script() {
    plan.responses.emplace_back();
    plan.responses.back().certificate = "certificates/leaf";
    return plan.responses.back();
  }
  HttpAnswer Ask(const std::string& method, const std::string& target,
                 const std::string& body = "") {
    if (!answers) {
      answers = std::make_unique<RevocationAnswers>(
          plan,
          [this](const std::string& name) -> std::optional<HeldCertificate> {
            const auto found = held.find(name);
            if (found == held.end()) return std::nullopt;
            return HeldCertificate{found->second, 1};
          },
          [] { return kNow; });
      answers->SetBaseUrl("http://127.0.0.1:1");
    }
    return answers->Answer({method, target, body});
  }
  // About the leaf, of this issuer.
  std::string Question(const std::string& issuer = "certificates/ca",
                       const EVP_MD* hash = EVP_sha1(), bool nonce = false) {
    OsslPtr<OCSP_REQUEST> request(OCSP_REQUEST_new());
    OCSP_request_add0_id(request.get(),
                         OCSP_cert_to_id(hash, held["certificates/leaf"]->certificate.get(),
                                         held[issuer]->certificate.get()));
    if (nonce) OCSP_request_add1_nonce(request.get(), nullptr, 16);
    unsigned char* der = nullptr;
    const int size = i2d_OCSP_REQUEST(request.get(), &der);
    std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
    OPENSSL_free(der);
    return bytes;
  }
  OcspFacts Told(const HttpAnswer& answer) {
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "application/ocsp-response");
    return InspectOcsp(answer.body, held["certificates/leaf"]->certificate.get());
  }
  OcspFacts Told(const std::string& question) { return Told(Ask("POST", "/ocsp", question)); }
  int Revoked(const HttpAnswer& list) {
    auto crl = ReadCrl(list.body);
    EXPECT_TRUE(crl.ok()) << crl.status() << list.body;
    return crl.ok() ? sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl->get())) : -2;
  }

  std::map<std::string, std::shared_ptr<const Credential>> held;
  ResponderPlan plan;
  std::unique_ptr<RevocationAnswers> answers;
};

TEST_F(Answers, SayGoodOfWhomTheScriptDoesNotName) {
  const OcspFacts facts = Told(Question());
  EXPECT_EQ(facts.certificate_status, "good");
  EXPECT_EQ(facts.serial_matches, true);
  EXPECT_EQ(answers->counts().ocsp_requests, 1);
  EXPECT_EQ(answers->counts().bad_requests, 0);
}

TEST_F(Answers, FollowTheScript) {
  OcspPlan& script = Script();
  script.answer.status = OcspStatus::kRevoked;
  script.answer.revocation_reason = "superseded";
  const OcspFacts facts = Told(Question());
  EXPECT_EQ(facts.certificate_status, "revoked");
  EXPECT_EQ(facts.revocation_reason, "superseded");
}

TEST_F(Answers, FollowTheScriptForASerialNumber) {
  OcspPlan& script = Script();
  script.certificate = "";
  script.answer.serial_number = SerialNumberText(held["certificates/leaf"]->certificate.get());
  script.answer.status = OcspStatus::kRevoked;
  EXPECT_EQ(Told(Question()).certificate_status, "revoked");
}

TEST_F(Answers, FollowTheDefaultForOthers) {
  plan.default_response.answer.status = OcspStatus::kUnknown;
  EXPECT_EQ(Told(Question()).certificate_status, "unknown");
}

TEST_F(Answers, AreTheSameToAGet) {
  Script().answer.status = OcspStatus::kRevoked;
  const std::string base64 = absl::Base64Escape(Question());
  // As RFC 6960 appendix A has it, and as some clients do.
  const std::string escaped =
      absl::StrReplaceAll(base64, {{"+", "%2B"}, {"/", "%2f"}, {"=", "%3D"}});
  EXPECT_EQ(Told(Ask("GET", "/ocsp/" + escaped)).certificate_status, "revoked");
  EXPECT_EQ(Told(Ask("GET", "/ocsp/" + base64)).certificate_status, "revoked");
  EXPECT_EQ(Told(Ask("HEAD", "/ocsp/" + base64)).certificate_status, "revoked");
  EXPECT_EQ(answers->counts().ocsp_requests, 3);
}

TEST_F(Answers, TakeEitherHashOfTheIssuer) {
  EXPECT_EQ(Told(Question("certificates/ca", EVP_sha256())).certificate_status, "good");
  EXPECT_EQ(Told(Question("certificates/ca", EVP_sha512())).response_status, "unauthorized");
}

TEST_F(Answers, AreUnauthorizedForAnotherIssuersCertificates) {
  EXPECT_EQ(Told(Question("certificates/other")).response_status, "unauthorized");
  EXPECT_EQ(answers->counts().ocsp_requests, 1);
}

TEST_F(Answers, AreUnauthorizedUntilTheCertificatesAreThere) {
  Script().signer = "certificates/signer";
  const auto ca = held["certificates/ca"];
  const std::string question = Question();
  held.erase("certificates/ca");
  EXPECT_EQ(Told(question).response_status, "unauthorized");
  EXPECT_EQ(Ask("GET", "/ca.crl").status, 404);
  EXPECT_EQ(Ask("GET", "/ca.crt").status, 404);
  held["certificates/ca"] = ca;
  EXPECT_EQ(Told(question).response_status, "unauthorized");  // the signer is still not there
  held["certificates/signer"] = held["certificates/other"];
  EXPECT_EQ(Told(question).certificate_status, "good");
  EXPECT_EQ(Ask("GET", "/ca.crt").status, 200);
}

TEST_F(Answers, EchoTheNonce) {
  const HttpAnswer answer = Ask("POST", "/ocsp", Question("certificates/ca", EVP_sha1(), true));
  const auto* next = reinterpret_cast<const unsigned char*>(answer.body.data());
  OsslPtr<OCSP_RESPONSE> response(
      d2i_OCSP_RESPONSE(nullptr, &next, static_cast<long>(answer.body.size())));
  OsslPtr<OCSP_BASICRESP> basic(OCSP_response_get1_basic(response.get()));
  EXPECT_GE(OCSP_BASICRESP_get_ext_by_NID(basic.get(), NID_id_pkix_OCSP_Nonce, -1), 0);
}

TEST_F(Answers, MayBeErrorsOrDefects) {
  Script().error_status = "tryLater";
  EXPECT_EQ(Told(Question()).response_status, "trylater");
  answers = nullptr;
  plan.responses[0].error_status = "";
  plan.responses[0].defect = RevocationDefect::kNotDer;
  EXPECT_EQ(Told(Question()).response_status, "");
}

TEST_F(Answers, AreMalformedRequestToWhatIsNone) {
  EXPECT_EQ(Told("nonsense").response_status, "malformedrequest");
  EXPECT_EQ(Told("").response_status, "malformedrequest");
  EXPECT_EQ(answers->counts().ocsp_requests, 0);
  EXPECT_EQ(answers->counts().bad_requests, 2);
}

TEST_F(Answers, RefuseOtherPathsAndMethods) {
  EXPECT_EQ(Ask("GET", "/").status, 404);
  EXPECT_EQ(Ask("GET", "/ocspish").status, 404);
  EXPECT_EQ(Ask("POST", "/ocsp/more", Question()).status, 404);
  EXPECT_EQ(Ask("GET", "/ocsp").status, 400);
  EXPECT_EQ(Ask("GET", "/ocsp/%4").status, 400);
  EXPECT_EQ(Ask("GET", "/ocsp/%GG").status, 400);
  EXPECT_EQ(Ask("GET", "/ocsp/!!").status, 400);
  const HttpAnswer put = Ask("PUT", "/ocsp");
  EXPECT_EQ(put.status, 405);
  EXPECT_EQ(put.allow, "GET, HEAD, POST");
  EXPECT_EQ(Ask("POST", "/ca.crl").allow, "GET, HEAD");
  EXPECT_EQ(answers->counts().bad_requests, 9);
  EXPECT_EQ(answers->counts().downloads, 0);
}

TEST_F(Answers, RevokeInTheListWhatTheScriptRevokes) {
  Script().answer.status = OcspStatus::kRevoked;
  Script().certificate = "certificates/later";
  plan.responses.back().answer.status = OcspStatus::kRevoked;
  Script().answer.status = OcspStatus::kGood;
  const HttpAnswer list = Ask("GET", "/ca.crl");
  EXPECT_EQ(list.status, 200);
  EXPECT_EQ(list.content_type, "application/pkix-crl");
  EXPECT_EQ(Revoked(list), 1);
  held["certificates/later"] = Make("later", held["certificates/ca"].get());
  EXPECT_EQ(Revoked(Ask("GET", "/ca.crl?any")), 2);
  EXPECT_EQ(Ask("GET", "/delta.crl").status, 404);
  EXPECT_EQ(answers->counts().downloads, 3);
}

TEST_F(Answers, GiveTheListsOfTheScript) {
  plan.crl.emplace();
  plan.crl->issuer = "certificates/ca";
  plan.delta_crl.emplace(*plan.crl);
  plan.delta_crl->spec.base_crl_number = "1";
  plan.delta_crl->spec.revoked.resize(1);
  plan.delta_crl->certificates = {"certificates/leaf"};
  const HttpAnswer full = Ask("GET", "/ca.crl");
  EXPECT_EQ(Revoked(full), -1);  // none at all
  EXPECT_NE(full.body.find("http://127.0.0.1:1/delta.crl"), std::string::npos);
  EXPECT_EQ(Revoked(Ask("GET", "/delta.crl")), 1);
  held.erase("certificates/leaf");
  EXPECT_EQ(Ask("GET", "/delta.crl").status, 404);
}

TEST_F(Answers, GiveTheIssuersCertificate) {
  const HttpAnswer answer = Ask("GET", "/ca.crt");
  EXPECT_EQ(answer.content_type, "application/pkix-cert");
  EXPECT_EQ(answer.body, ToDer(held["certificates/ca"]->certificate.get()));
}

TEST_F(Answers, MisbehaveAsTheScriptWants) {
  const auto behave = [this](HttpBehavior behavior) {
    plan.http_behavior = behavior;
    answers = nullptr;
    const HttpAnswer download = Ask("GET", "/ca.crl");
    const HttpAnswer answer = Ask("POST", "/ocsp", Question());
    EXPECT_EQ(answer.status, download.status);
    EXPECT_EQ(answer.kind, download.kind);
    EXPECT_EQ(answer.body, download.body);
    EXPECT_EQ(answers->counts().ocsp_requests, 1);
    EXPECT_EQ(answers->counts().downloads, 1);
    return answer;
  };
  EXPECT_EQ(behave(HttpBehavior::kInternalServerError).status, 500);
  EXPECT_EQ(behave(HttpBehavior::kNotFound).status, 404);
  EXPECT_EQ(behave(HttpBehavior::kClose).kind, HttpAnswer::Kind::kClose);
  EXPECT_EQ(behave(HttpBehavior::kSilence).kind, HttpAnswer::Kind::kSilence);
  EXPECT_EQ(behave(HttpBehavior::kHtmlPage).content_type, "text/html");
}

}  // namespace
}  // namespace tlslab
