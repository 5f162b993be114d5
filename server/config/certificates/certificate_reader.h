// Reads what is to be minted, or was made elsewhere, as plain plans.
//
//   RequestProblems problems;
//   CertificateRequest read = ReadCreateCertificate(request, lab.lookup(), &problems);
//   if (problems.empty()) Mint(read.mint.spec, ...);
//
// What a spec says of the certificate is judged by CheckMintSpec (certs/mint); here it
// is what the spec says of the lab: names of what it holds, times, and fields that
// exclude each other.
#ifndef TLSLAB_SERVER_CONFIG_CERTIFICATES_CERTIFICATE_READER_H_
#define TLSLAB_SERVER_CONFIG_CERTIFICATES_CERTIFICATE_READER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "certs/mint/mint_base.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

// What to mint, and with what.
struct MintPlan {
  MintSpec spec;
  std::shared_ptr<const Credential> issuer;       // null: self-signed
  std::shared_ptr<const Credential> key_of;       // whose key it has; null: a fresh one
  std::shared_ptr<const Credential> cross_signs;  // whose subject and key; null: its own
  bool shared_key = false;                        // the lab's one for `spec.key_type`
  bool key_made_here = true;                      // false: that of an imported certificate
  std::optional<absl::Time> mint_time;            // absent: the lab's clock
  std::vector<std::string> mutations;             // names of the catalogue, in this order
  // All that is drawn at random comes from it: the request's `danger_seed`, a NUL, and
  // the serialised spec without names of other resources, so that two certificates of one
  // seed have two keys and serial numbers. Empty: nothing is seeded.
  std::string seed;
};
// Of its certificates; they must outlive the result.
MintSources SourcesOf(const MintPlan& plan);

// `field` is the path of `spec`. What the spec does not say is as `base` has it; null:
// nothing.
MintPlan ReadMintPlan(const v1::CertificateSpec& spec, const std::string& field,
                      const ResourceLookup& lookup, RequestProblems* problems,
                      const MintBase* base = nullptr);

// A certificate to mint, or one made elsewhere.
struct CertificateRequest {
  std::string id;
  std::shared_ptr<const Credential> imported;  // null: mint
  MintPlan mint;
};
CertificateRequest ReadCreateCertificate(const v1::CreateCertificateRequest& request,
                                         const ResourceLookup& lookup, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CERTIFICATES_CERTIFICATE_READER_H_
