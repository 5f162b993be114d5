#include "certs/verify/ocsp_verdict.h"

#include <openssl/ocsp.h>
#include <openssl/x509_vfy.h>

#include "certs/inspect/asn1_time.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

struct OcspIdDeleter {
  void operator()(OCSP_CERTID* id) const { OCSP_CERTID_free(id); }
};
struct DigestDeleter {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};

void AddProblem(const std::string& text, OcspVerdict* verdict) {
  if (!verdict->problem.empty()) verdict->problem += "; ";
  verdict->problem += text;
}

// The issuer is part of an answer's identity, hashed as the answer says.
bool IsAbout(const OCSP_SINGLERESP* single, X509* certificate, X509* issuer) {
  auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single));
  ASN1_OBJECT* algorithm = nullptr;
  ASN1_INTEGER* serial = nullptr;
  if (OCSP_id_get0_info(nullptr, &algorithm, nullptr, &serial, id) != 1 || !serial) return false;
  if (ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate)) != 0) return false;
  if (!issuer) return true;
  char name[80] = "";
  OBJ_obj2txt(name, sizeof(name), algorithm, 0);
  std::unique_ptr<EVP_MD, DigestDeleter> digest(EVP_MD_fetch(LabLibrary(), name, nullptr));
  if (!digest) return false;
  std::unique_ptr<OCSP_CERTID, OcspIdDeleter> wanted(
      OCSP_cert_to_id(digest.get(), certificate, issuer));
  return wanted && OCSP_id_cmp(wanted.get(), id) == 0;
}

OCSP_SINGLERESP* FindAnswer(OCSP_BASICRESP* response, X509* certificate, X509* issuer) {
  for (int i = 0; i < OCSP_resp_count(response); ++i) {
    OCSP_SINGLERESP* single = OCSP_resp_get0(response, i);
    if (IsAbout(single, certificate, issuer)) return single;
  }
  return nullptr;
}

// OCSP_check_validity(3) does this by the system's clock.
void JudgeTimes(const ASN1_GENERALIZEDTIME* from, const ASN1_GENERALIZEDTIME* to, absl::Time time,
                OcspVerdict* verdict) {
  const std::optional<absl::Time> begin = TimeOf(from);
  const std::optional<absl::Time> end = TimeOf(to);
  verdict->fresh = false;
  if (!begin) return AddProblem("thisUpdate cannot be read", verdict);
  if (to && !end) return AddProblem("nextUpdate cannot be read", verdict);
  if (time < *begin) return AddProblem("status not yet valid", verdict);
  if (end && time > *end) return AddProblem("status expired", verdict);
  verdict->fresh = true;
}

void JudgeAnswer(OCSP_SINGLERESP* single, absl::Time time, OcspVerdict* verdict) {
  int reason = -1;
  ASN1_GENERALIZEDTIME* revoked = nullptr;
  ASN1_GENERALIZEDTIME* from = nullptr;
  ASN1_GENERALIZEDTIME* to = nullptr;
  const int status = OCSP_single_get0_status(single, &reason, &revoked, &from, &to);
  verdict->certificate_status = OCSP_cert_status_str(status);
  JudgeTimes(from, to, time, verdict);
}

// Trusts the issuer alone, at that time.
OsslPtr<X509_STORE> StoreOf(X509* issuer, absl::Time time) {
  OsslPtr<X509_STORE> store(X509_STORE_new());
  if (!store || X509_STORE_add_cert(store.get(), issuer) != 1) return nullptr;
  X509_VERIFY_PARAM* param = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(param, absl::ToTimeT(time));
  if (X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN) != 1) return nullptr;
  return store;
}

void JudgeSignature(OCSP_BASICRESP* response, X509* issuer, absl::Time time, OcspVerdict* verdict) {
  ClearErrors();
  OsslPtr<X509_STORE> store = StoreOf(issuer, time);
  OsslPtr<STACK_OF(X509)> issuers(sk_X509_new_null());
  OsslPtr<X509> shared = Share(issuer);
  if (!store || !issuers || sk_X509_push(issuers.get(), shared.get()) <= 0) {
    return AddProblem("cannot be judged: " + TakeErrorText(), verdict);
  }
  shared.release();
  const int valid = OCSP_basic_verify(response, issuers.get(), store.get(), OCSP_NOEXPLICIT);
  verdict->signature_valid = valid == 1;
  if (valid == 1) return;
  const std::vector<OpensslError> errors = TakeErrors();
  if (errors.empty()) {
    return AddProblem("neither the issuer nor a delegate of it has signed it", verdict);
  }
  const OpensslError& last = errors.back();
  AddProblem(last.data.empty() ? last.reason : last.reason + ": " + last.data, verdict);
}

void JudgeBasic(OCSP_BASICRESP* response, X509* certificate, X509* issuer, absl::Time time,
                OcspVerdict* verdict) {
  if (issuer) {
    JudgeSignature(response, issuer, time, verdict);
  } else {
    AddProblem("the issuer of the certificate is not at hand", verdict);
  }
  OCSP_SINGLERESP* answer = FindAnswer(response, certificate, issuer);
  if (!answer) return AddProblem("says nothing of the certificate", verdict);
  JudgeAnswer(answer, time, verdict);
  verdict->good = verdict->signature_valid.value_or(false) && verdict->fresh.value_or(false) &&
                  verdict->certificate_status == "good";
}

}  // namespace

OcspVerdict JudgeOcsp(const std::string& der, X509* certificate, X509* issuer, absl::Time time) {
  OcspVerdict verdict;
  DropErrors errors;
  const auto* next = reinterpret_cast<const unsigned char*>(der.data());
  OsslPtr<OCSP_RESPONSE> response(d2i_OCSP_RESPONSE(nullptr, &next, static_cast<long>(der.size())));
  if (!response) {
    AddProblem("cannot be read as an OCSP response", &verdict);
    return verdict;
  }
  const int status = OCSP_response_status(response.get());
  if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
    AddProblem(std::string("the responder said \"") + OCSP_response_status_str(status) + "\"",
               &verdict);
    return verdict;
  }
  OsslPtr<OCSP_BASICRESP> basic(OCSP_response_get1_basic(response.get()));
  if (!basic) {
    AddProblem("holds no basic response", &verdict);
    return verdict;
  }
  JudgeBasic(basic.get(), certificate, issuer, time, &verdict);
  return verdict;
}

}  // namespace tlslab
