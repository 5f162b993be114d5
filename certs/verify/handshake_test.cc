// The judgement where OpenSSL asks for it: in a handshake, in memory.
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "certs/mint/mint.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "certs/verify/verify.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

struct Judgement {
  VerifyPolicy policy;
  std::shared_ptr<const TrustStore> trust;
  Verification verification;
};

int OnVerify(X509_STORE_CTX* ctx, void* arg) {
  auto* judgement = static_cast<Judgement*>(arg);
  return JudgeChain(ctx, judgement->policy, kNow, judgement->trust->anchor_count(),
                    &judgement->verification);
}

struct Outcome {
  bool completed = false;
  long verify_result = 0;
  int alert = -1;  // that the server received
  size_t leftover_errors = 0;
};

int received_alert = -1;

void OnInfo(const SSL*, int where, int value) {
  if (where & SSL_CB_READ && where & SSL_CB_ALERT) received_alert = value & 0xff;
}

// Hands everything that `from` has written to `to`.
void Deliver(SSL* from, SSL* to) {
  char bytes[4096];
  int size = 0;
  while ((size = BIO_read(SSL_get_wbio(from), bytes, sizeof(bytes))) > 0) {
    BIO_write(SSL_get_rbio(to), bytes, size);
  }
}

OsslPtr<SSL> End(SSL_CTX* context) {
  OsslPtr<SSL> ssl(SSL_new(context));
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  return ssl;
}

Outcome Handshake(const Credential& credential, Judgement* judgement) {
  OsslPtr<SSL_CTX> server_context(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_server_method()));
  SSL_CTX_use_certificate(server_context.get(), credential.certificate.get());
  SSL_CTX_use_PrivateKey(server_context.get(), credential.key.get());
  for (const auto& certificate : credential.chain) {
    SSL_CTX_add1_chain_cert(server_context.get(), certificate.get());
  }
  SSL_CTX_set_info_callback(server_context.get(), OnInfo);
  OsslPtr<SSL_CTX> client_context(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_client_method()));
  SSL_CTX_set1_cert_store(client_context.get(), judgement->trust->store());
  SSL_CTX_set_verify(client_context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(client_context.get(), OnVerify, judgement);

  OsslPtr<SSL> server = End(server_context.get());
  OsslPtr<SSL> client = End(client_context.get());
  SSL_set_accept_state(server.get());
  SSL_set_connect_state(client.get());
  received_alert = -1;
  Outcome outcome;
  for (int turn = 0; turn < 5; ++turn) {
    ClearErrors();
    const int result = SSL_do_handshake(client.get());
    outcome.completed = result == 1;
    if (outcome.completed) outcome.leftover_errors = TakeErrors().size();
    Deliver(client.get(), server.get());
    ClearErrors();
    SSL_do_handshake(server.get());
    Deliver(server.get(), client.get());
  }
  ClearErrors();
  outcome.verify_result = SSL_get_verify_result(client.get());
  outcome.alert = received_alert;
  return outcome;
}

class JudgeChainInHandshake : public testing::Test {
 protected:
  JudgeChainInHandshake() {
    MintSpec authority;
    authority.common_name = "Root";
    authority.certificate_authority = true;
    root_ = Mint(authority, nullptr, kNow).value();
    judgement_.trust = MakeTrustStore(false, {root_->certificate.get()}).value();
    spec_.dns_names = {"localhost"};
    judgement_.policy.expected_name = "localhost";
  }
  Outcome Run() { return Handshake(*Mint(spec_, root_.get(), kNow).value(), &judgement_); }
  void Expire() {
    spec_.not_before_offset = -absl::Hours(48);
    spec_.not_after_offset = -absl::Hours(24);
  }

  std::shared_ptr<const Credential> root_;
  MintSpec spec_;
  Judgement judgement_;
};

TEST_F(JudgeChainInHandshake, LetsAGoodChainPass) {
  Outcome outcome = Run();
  EXPECT_TRUE(outcome.completed);
  EXPECT_EQ(outcome.verify_result, X509_V_OK);
  EXPECT_FALSE(judgement_.verification.error.has_value());
}

TEST_F(JudgeChainInHandshake, SendsTheAlertOfTheFindingThatDecided) {
  Expire();
  Outcome outcome = Run();
  EXPECT_FALSE(outcome.completed);
  EXPECT_EQ(outcome.verify_result, X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_EQ(outcome.alert, SSL_AD_CERTIFICATE_EXPIRED);

  judgement_.trust = MakeTrustStore(false, {}).value();
  outcome = Run();
  EXPECT_EQ(outcome.verify_result, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  EXPECT_EQ(outcome.alert, SSL_AD_UNKNOWN_CA);
}

TEST_F(JudgeChainInHandshake, GoesOnWhenItOnlyReports) {
  Expire();
  judgement_.policy.enforce_chain = false;
  Outcome outcome = Run();
  EXPECT_TRUE(outcome.completed);
  EXPECT_EQ(outcome.verify_result, X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_EQ(outcome.alert, -1);
  EXPECT_EQ(outcome.leftover_errors, 0u);
  EXPECT_TRUE(judgement_.verification.accepted);
}

TEST_F(JudgeChainInHandshake, SaysTheNameEvenWhereTheChainIsWorse) {
  Expire();
  judgement_.policy.expected_name = "other.example";
  judgement_.policy.enforce_chain = false;
  Outcome outcome = Run();
  EXPECT_FALSE(outcome.completed);
  EXPECT_EQ(outcome.verify_result, X509_V_ERR_HOSTNAME_MISMATCH);
  EXPECT_EQ(outcome.alert, SSL_AD_BAD_CERTIFICATE);
  EXPECT_EQ(judgement_.verification.errors.size(), 2u);
}

}  // namespace
}  // namespace tlslab
