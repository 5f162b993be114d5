// Reads in which form a certificate is to be had.
#ifndef TLSLAB_SERVER_CONFIG_CERTIFICATES_EXPORT_READER_H_
#define TLSLAB_SERVER_CONFIG_CERTIFICATES_EXPORT_READER_H_

#include <string>

#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

enum class ExportForm { kPem, kDer, kPkcs12, kCombinedPem, kPrivateKeyPem, kCertificationRequest };

struct ExportRequest {
  std::string name;
  HeldCertificate held;  // without a credential when there are problems
  ExportForm form = ExportForm::kPem;
  bool with_key = false;
  std::string password;  // empty: the key is not encrypted
};
// Whether the key may be had, or used, is not judged: see HeldCertificate::key_made_here.
ExportRequest ReadExportCertificate(const v1::ExportCertificateRequest& request,
                                    const ResourceLookup& lookup, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CERTIFICATES_EXPORT_READER_H_
