// CrlSpec and OcspResponseSpec → what is made of them (certs/revocation).
//
// In two steps, since a responder looks certificates up only when it is asked: a plan is
// read and checked as far as words go, and later bound to the certificates that it names.
//
//   CrlPlan plan = ReadCrlPlan(spec, RevocationUse::kIssued, "spec", &problems);
//   std::optional<CrlSpec> bound = Bind(plan, lookup.certificate, &problems);
//
// Whoever wants the result at once takes both steps with MakeCrl and MakeOcspResponse.
#ifndef TLSLAB_SERVER_CONFIG_CERTIFICATES_REVOCATION_READER_H_
#define TLSLAB_SERVER_CONFIG_CERTIFICATES_REVOCATION_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "certs/revocation/crl.h"
#include "certs/revocation/ocsp_response.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "tlslab/v1/revocation.pb.h"

namespace tlslab {

// What a spec is for; fields differ in whether they may be there.
enum class RevocationUse {
  kIssued,            // made and given away
  kContext,           // made for a context
  kResponder,         // of a responder, which has the issuer
  kResponderDefault,  // likewise, for whatever serial number
};

// A list whose certificates are still names.
struct CrlPlan {
  std::string field;  // where it stands in the request
  CrlSpec spec;       // no issuer and signer, nor serial numbers of `certificates`
  std::string issuer;
  std::string signer;                     // empty: the issuer
  std::vector<std::string> certificates;  // as spec.revoked; "" where a number was given
};

// What is said of one certificate, which is still a name.
struct OcspPlan {
  std::string field;
  OcspAnswer answer;        // no serial number when there is a `certificate`
  std::string certificate;  // empty: a number was given
  std::string issuer;
  std::string signer;  // empty: the issuer
  std::string signature_hash;
  std::string error_status;  // empty: a response with a body
  RevocationDefect defect = RevocationDefect::kNone;
};

// Both add everything that is wrong with the words to `problems`.
CrlPlan ReadCrlPlan(const v1::CrlSpec& spec, RevocationUse use, std::string_view field,
                    RequestProblems* problems);
OcspPlan ReadOcspPlan(const v1::OcspResponseSpec& spec, RevocationUse use, std::string_view field,
                      RequestProblems* problems);

// With the certificates that the names stand for now. Nothing when problems were added:
// what is not there, or a hash that the signer's key does not take.
std::optional<CrlSpec> Bind(const CrlPlan& plan, const CertificateLookup& certificates,
                            RequestProblems* problems);
std::optional<OcspResponseSpec> Bind(const OcspPlan& plan, const CertificateLookup& certificates,
                                     RequestProblems* problems);

// DER, made at `lookup.now()`. "" when problems were added.
std::string MakeCrl(const v1::CrlSpec& spec, RevocationUse use, std::string_view field,
                    const ResourceLookup& lookup, RequestProblems* problems);
std::string MakeOcspResponse(const v1::OcspResponseSpec& spec, RevocationUse use,
                             std::string_view field, const ResourceLookup& lookup,
                             RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CERTIFICATES_REVOCATION_READER_H_
