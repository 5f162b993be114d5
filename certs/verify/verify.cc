#include "certs/verify/verify.h"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <climits>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "certs/verify/name_match.h"
#include "certs/verify/store_context.h"

namespace tlslab {
namespace {

using Findings = std::vector<VerifyError>;

// False when no certificate can be for such a name, for example one with a NUL.
bool SetExpectedName(X509_VERIFY_PARAM* param, const std::string& name) {
  if (name.empty()) return true;
  if (IsIpAddress(name)) return X509_VERIFY_PARAM_set1_ip_asc(param, name.c_str()) == 1;
  // A NUL at the end OpenSSL would forgive.
  if (name.find('\0') != std::string::npos) return false;
  return X509_VERIFY_PARAM_set1_host(param, name.data(), name.size()) == 1;
}

void SetDepth(X509_VERIFY_PARAM* param, const std::optional<unsigned>& max_depth) {
  if (!max_depth) return;
  X509_VERIFY_PARAM_set_depth(param, static_cast<int>(std::min<unsigned>(*max_depth, INT_MAX)));
}

void SetFlags(X509_VERIFY_PARAM* param, const VerifyPolicy& policy) {
  unsigned long flags = 0;
  if (policy.partial_chain) flags |= X509_V_FLAG_PARTIAL_CHAIN;
  if (policy.strict) flags |= X509_V_FLAG_X509_STRICT;
  if (policy.crl_check != VerifyPolicy::CrlCheck::kNone) flags |= X509_V_FLAG_CRL_CHECK;
  // It says nothing without the other.
  if (policy.crl_check == VerifyPolicy::CrlCheck::kChain) flags |= X509_V_FLAG_CRL_CHECK_ALL;
  if (policy.use_delta_crls) flags |= X509_V_FLAG_USE_DELTAS;
  X509_VERIFY_PARAM_set_flags(param, flags);
}

// OpenSSL knows trusted keys as TLSA records only, which would judge certificates
// too; so its finding that nothing vouches for a key is answered here.
void AcceptTrustedKey(X509_STORE_CTX* ctx, const VerifyPolicy& policy, Findings* findings) {
  EVP_PKEY* shown = RawPublicKey(ctx);
  const auto& trusted = policy.trusted_public_keys;
  if (!shown || std::none_of(trusted.begin(), trusted.end(), [shown](const auto& key) {
        return EVP_PKEY_eq(key.get(), shown) == 1;
      })) {
    return;
  }
  std::erase_if(*findings, [](const VerifyError& error) { return IsUnvouchedKey(error.code); });
}

void Decide(const VerifyPolicy& policy, Verification* verification) {
  const Findings& findings = verification->errors;
  const auto enforced = [&](const VerifyError& error) {
    return IsAboutTheName(error) ? policy.enforce_name : policy.enforce_chain;
  };
  const auto first = std::find_if(findings.begin(), findings.end(), enforced);
  verification->accepted = first == findings.end();
  if (!verification->accepted) verification->error = *first;
  if (verification->accepted && !findings.empty()) verification->error = findings.front();
}

Verification Judge(X509_STORE_CTX* ctx, const VerifyPolicy& policy, absl::Time now,
                   unsigned trust_anchor_count) {
  Verification verification;
  verification.verify_time = policy.verify_time.value_or(now);
  verification.trust_anchor_count = trust_anchor_count;

  X509_VERIFY_PARAM* param = X509_STORE_CTX_get0_param(ctx);
  X509_VERIFY_PARAM_set_time(param, absl::ToTimeT(verification.verify_time));
  SetDepth(param, policy.max_depth);
  SetFlags(param, policy);
  if (!SetExpectedName(param, policy.expected_name)) {
    AddFinding(X509_V_ERR_HOSTNAME_MISMATCH, 0, &verification.errors);
  }

  FindAll(ctx, &verification.errors);
  AcceptTrustedKey(ctx, policy, &verification.errors);
  verification.path_subjects = PathSubjects(ctx);
  Decide(policy, &verification);
  return verification;
}

OsslPtr<STACK_OF(X509)> Stack(const std::vector<X509*>& certificates) {
  OsslPtr<STACK_OF(X509)> stack(sk_X509_new_null());
  for (X509* certificate : certificates) {
    OsslPtr<X509> shared = Share(certificate);
    if (stack && sk_X509_push(stack.get(), shared.get()) > 0) shared.release();
  }
  return stack;
}

}  // namespace

bool IsAboutTheName(const VerifyError& error) {
  return error.code == X509_V_ERR_HOSTNAME_MISMATCH ||
         error.code == X509_V_ERR_IP_ADDRESS_MISMATCH || error.code == X509_V_ERR_EMAIL_MISMATCH;
}

bool JudgeChain(X509_STORE_CTX* ctx, const VerifyPolicy& policy, absl::Time now,
                unsigned trust_anchor_count, Verification* out) {
  DropErrors errors;
  *out = Judge(ctx, policy, now, trust_anchor_count);
  if (!out->accepted) errors.Keep();
  X509_STORE_CTX_set_error(ctx, out->error ? out->error->code : X509_V_OK);
  return out->accepted;
}

Verification VerifyChain(const std::vector<X509*>& certificates, PeerRole role,
                         const TrustStore& trust, const VerifyPolicy& policy, absl::Time now) {
  Verification verification;
  OsslPtr<STACK_OF(X509)> untrusted = Stack(certificates);
  OsslPtr<X509_STORE_CTX> ctx(X509_STORE_CTX_new_ex(LabLibrary(), nullptr));
  X509* leaf = certificates.empty() ? nullptr : certificates.front();
  if (X509_STORE_CTX_init(ctx.get(), trust.store(), leaf, untrusted.get()) != 1) {
    ClearErrors();
    AddFinding(X509_V_ERR_UNSPECIFIED, 0, &verification.errors);
    Decide(policy, &verification);
    return verification;
  }
  X509_STORE_CTX_set_default(ctx.get(), role == PeerRole::kServer ? "ssl_server" : "ssl_client");
  DropErrors errors;
  JudgeChain(ctx.get(), policy, now, trust.anchor_count(), &verification);
  return verification;
}

}  // namespace tlslab
