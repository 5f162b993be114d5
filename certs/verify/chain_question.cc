#include "certs/verify/chain_question.h"

#include <openssl/objects.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <climits>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "certs/verify/findings.h"
#include "certs/verify/purpose.h"
#include "certs/verify/store_context.h"

namespace tlslab {
namespace {

using Param = X509_VERIFY_PARAM;

// Lends its elements, which the question owns.
struct CrlStackDeleter {
  void operator()(STACK_OF(X509_CRL) * stack) const { sk_X509_CRL_free(stack); }
};
using CrlStack = std::unique_ptr<STACK_OF(X509_CRL), CrlStackDeleter>;

bool Push(const std::vector<OsslPtr<X509>>& certificates, STACK_OF(X509) * stack) {
  return std::all_of(certificates.begin(), certificates.end(), [stack](const OsslPtr<X509>& one) {
    OsslPtr<X509> shared = Share(one.get());
    if (sk_X509_push(stack, shared.get()) <= 0) return false;
    shared.release();
    return true;
  });
}

CrlStack Lend(const std::vector<OsslPtr<X509_CRL>>& crls) {
  CrlStack stack(sk_X509_CRL_new_null());
  for (const OsslPtr<X509_CRL>& crl : crls) {
    if (!stack || sk_X509_CRL_push(stack.get(), crl.get()) <= 0) return nullptr;
  }
  return stack;
}

unsigned long Flags(const ChainQuestion& question) {
  unsigned long flags = 0;
  if (question.partial_chain) flags |= X509_V_FLAG_PARTIAL_CHAIN;
  if (question.strict) flags |= X509_V_FLAG_X509_STRICT;
  if (question.check_self_signature) flags |= X509_V_FLAG_CHECK_SS_SIGNATURE;
  if (!question.acceptable_policies.empty()) flags |= X509_V_FLAG_POLICY_CHECK;
  if (question.explicit_policy) flags |= X509_V_FLAG_POLICY_CHECK | X509_V_FLAG_EXPLICIT_POLICY;
  if (question.crl_check != VerifyPolicy::CrlCheck::kNone) flags |= X509_V_FLAG_CRL_CHECK;
  if (question.crl_check == VerifyPolicy::CrlCheck::kChain) flags |= X509_V_FLAG_CRL_CHECK_ALL;
  if (question.use_delta_crls) flags |= X509_V_FLAG_USE_DELTAS;
  return flags;
}

bool SetPolicies(const ChainQuestion& question, Param* param) {
  for (const std::string& policy : question.acceptable_policies) {
    OsslPtr<ASN1_OBJECT> object(OBJ_txt2obj(policy.c_str(), 1));
    if (!object || X509_VERIFY_PARAM_add0_policy(param, object.get()) != 1) return false;
    object.release();
  }
  return true;
}

bool SetPurpose(const std::string& purpose, X509_STORE_CTX* ctx) {
  const std::optional<int> number = PurposeNumber(purpose);
  return number && X509_STORE_CTX_set_purpose(ctx, *number) == 1;
}

bool SetParameters(const ChainQuestion& question, X509_STORE_CTX* ctx) {
  Param* param = X509_STORE_CTX_get0_param(ctx);
  X509_VERIFY_PARAM_set_time(param, absl::ToTimeT(question.time));
  if (question.max_depth) {
    X509_VERIFY_PARAM_set_depth(param,
                                static_cast<int>(std::min<unsigned>(*question.max_depth, INT_MAX)));
  }
  if (question.security_level) {
    X509_VERIFY_PARAM_set_auth_level(param, static_cast<int>(*question.security_level));
  }
  if (question.untrusted_first) {
    X509_VERIFY_PARAM_clear_flags(param, X509_V_FLAG_TRUSTED_FIRST);
  }
  return X509_VERIFY_PARAM_set_flags(param, Flags(question)) == 1 && SetPolicies(question, param) &&
         SetPurpose(question.purpose, ctx);
}

std::vector<NameMatch> MatchNames(const ChainQuestion& question) {
  X509* leaf = question.certificates.front().get();
  std::vector<NameMatch> matches;
  for (const std::string& name : question.expected_names) matches.push_back(MatchName(leaf, name));
  for (const std::string& address : question.expected_email_addresses) {
    matches.push_back(MatchEmail(leaf, address));
  }
  return matches;
}

// OpenSSL compares one name of each kind. Given one that does not match, if there is
// any, it finds just what comparing all of them would find, at its place among the
// findings.
struct NamesToCompare {
  const NameMatch* host = nullptr;
  const NameMatch* address = nullptr;
  const NameMatch* email = nullptr;
};

NamesToCompare Choose(const std::vector<NameMatch>& matches, size_t first_email) {
  NamesToCompare chosen;
  for (size_t i = 0; i < matches.size(); ++i) {
    const NameMatch*& kind = i >= first_email                        ? chosen.email
                             : IsIpAddress(matches[i].expected_name) ? chosen.address
                                                                     : chosen.host;
    if (!kind || (kind->matched && !matches[i].matched)) kind = &matches[i];
  }
  return chosen;
}

// Names that OpenSSL does not take, for example with a NUL in it, no certificate has.
void SetNames(const NamesToCompare& names, Param* param, std::vector<VerifyError>* findings) {
  const auto has_nul = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  if (names.host) {
    const std::string& name = names.host->expected_name;
    if (has_nul(name) || X509_VERIFY_PARAM_set1_host(param, name.data(), name.size()) != 1) {
      AddFinding(X509_V_ERR_HOSTNAME_MISMATCH, 0, findings);
    }
  }
  if (names.email) {
    const std::string& name = names.email->expected_name;
    if (has_nul(name) || X509_VERIFY_PARAM_set1_email(param, name.data(), name.size()) != 1) {
      AddFinding(X509_V_ERR_EMAIL_MISMATCH, 0, findings);
    }
  }
  if (!names.address) return;
  if (X509_VERIFY_PARAM_set1_ip_asc(param, names.address->expected_name.c_str()) != 1) {
    AddFinding(X509_V_ERR_IP_ADDRESS_MISMATCH, 0, findings);
  }
}

void CheckUsages(const ChainQuestion& question, std::vector<VerifyError>* findings) {
  X509* leaf = question.certificates.front().get();
  for (const std::string& usage : question.expected_extended_key_usages) {
    if (!AllowsExtendedKeyUsage(leaf, usage)) AddFinding(X509_V_ERR_INVALID_PURPOSE, 0, findings);
  }
}

X509* IssuerOnPath(const std::vector<OsslPtr<X509>>& path) {
  if (path.size() > 1) return path[1].get();
  const bool self_signed = path.size() == 1 && X509_self_signed(path[0].get(), 0) == 1;
  return self_signed ? path[0].get() : nullptr;
}

// False when OpenSSL is out of memory, or does not know what is asked.
bool Verify(const ChainQuestion& question, ChainAnswer* answer) {
  std::vector<VerifyError>* findings = &answer->verification.errors;
  X509* leaf = question.certificates.empty() ? nullptr : question.certificates.front().get();
  if (leaf) answer->name_matches = MatchNames(question);
  OsslPtr<STACK_OF(X509)> untrusted(sk_X509_new_null());
  CrlStack crls = Lend(question.crls);
  OsslPtr<X509_STORE_CTX> ctx(X509_STORE_CTX_new_ex(LabLibrary(), nullptr));
  if (!untrusted || !crls || !ctx || !Push(question.certificates, untrusted.get()) ||
      !Push(question.untrusted, untrusted.get()) ||
      X509_STORE_CTX_init(ctx.get(), question.trust->store(), leaf, untrusted.get()) != 1 ||
      !SetParameters(question, ctx.get())) {
    return false;
  }
  X509_STORE_CTX_set0_crls(ctx.get(), crls.get());
  SetNames(Choose(answer->name_matches, question.expected_names.size()),
           X509_STORE_CTX_get0_param(ctx.get()), findings);
  FindAll(ctx.get(), findings);
  if (leaf) CheckUsages(question, findings);
  answer->path = BuiltPath(ctx.get());
  answer->verification.path_subjects = PathSubjects(ctx.get());
  return true;
}

}  // namespace

ChainAnswer Answer(const ChainQuestion& question) {
  DropErrors errors;
  ChainAnswer answer;
  Verification& verification = answer.verification;
  verification.verify_time = question.time;
  verification.trust_anchor_count = question.trust->anchor_count();
  if (!Verify(question, &answer)) AddFinding(X509_V_ERR_UNSPECIFIED, 0, &verification.errors);
  verification.accepted = verification.errors.empty();
  if (!verification.accepted) verification.error = verification.errors.front();
  if (!question.ocsp_response.empty() && !question.certificates.empty()) {
    answer.ocsp = JudgeOcsp(question.ocsp_response, question.certificates.front().get(),
                            IssuerOnPath(answer.path), question.time);
  }
  return answer;
}

}  // namespace tlslab
