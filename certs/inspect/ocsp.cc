#include "certs/inspect/ocsp.h"

#include <openssl/ocsp.h>

#include "certs/inspect/asn1_time.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

void ReadSingle(OCSP_SINGLERESP* single, X509* certificate, OcspFacts* facts) {
  int reason = -1;
  ASN1_GENERALIZEDTIME* revoked = nullptr;
  ASN1_GENERALIZEDTIME* from = nullptr;
  ASN1_GENERALIZEDTIME* to = nullptr;
  const int status = OCSP_single_get0_status(single, &reason, &revoked, &from, &to);
  facts->certificate_status = OCSP_cert_status_str(status);
  facts->this_update_time = TimeOf(from);
  facts->next_update_time = TimeOf(to);
  if (status == V_OCSP_CERTSTATUS_REVOKED) {
    facts->revocation_time = TimeOf(revoked);
    if (reason >= 0) facts->revocation_reason = OCSP_crl_reason_str(reason);
  }
  if (!certificate) return;
  ASN1_INTEGER* serial = nullptr;
  auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single));
  if (OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial, id) != 1 || !serial) return;
  facts->serial_matches = ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate)) == 0;
}

}  // namespace

OcspFacts InspectOcsp(const std::string& der, X509* certificate) {
  OcspFacts facts;
  facts.der = der;
  DropErrors errors;
  const auto* next = reinterpret_cast<const unsigned char*>(der.data());
  OsslPtr<OCSP_RESPONSE> response(d2i_OCSP_RESPONSE(nullptr, &next, static_cast<long>(der.size())));
  if (!response) return facts;
  facts.response_status = OCSP_response_status_str(OCSP_response_status(response.get()));
  OsslPtr<OCSP_BASICRESP> basic(OCSP_response_get1_basic(response.get()));
  if (!basic) return facts;
  facts.produced_time = TimeOf(OCSP_resp_get0_produced_at(basic.get()));
  OCSP_SINGLERESP* single = OCSP_resp_get0(basic.get(), 0);
  if (single) ReadSingle(single, certificate, &facts);
  return facts;
}

}  // namespace tlslab
