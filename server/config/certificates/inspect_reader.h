// The reader of InspectCertificates: what there is to inspect, read and decrypted.
//
//   InspectRequest read = ReadInspect(request, lookup, &problems);
#ifndef TLSLAB_SERVER_CONFIG_CERTIFICATES_INSPECT_READER_H_
#define TLSLAB_SERVER_CONFIG_CERTIFICATES_INSPECT_READER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "certs/ossl/ossl_ptr.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

struct InspectRequest {
  std::vector<OsslPtr<X509>> certificates;
  std::string format;  // "PEM", "DER", "PKCS12"; empty for one held by the lab
  bool private_key_present = false;
  std::optional<bool> private_key_matches;
  bool include_text = false;
};

InspectRequest ReadInspect(const v1::InspectCertificatesRequest& request,
                           const ResourceLookup& lookup, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CERTIFICATES_INSPECT_READER_H_
