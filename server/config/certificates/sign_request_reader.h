// Reads a certification request that is to be signed, and what to make of it.
#ifndef TLSLAB_SERVER_CONFIG_CERTIFICATES_SIGN_REQUEST_READER_H_
#define TLSLAB_SERVER_CONFIG_CERTIFICATES_SIGN_REQUEST_READER_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/certificates/certificate_reader.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

struct SignRequest {
  MintPlan plan;
  OsslPtr<EVP_PKEY> key;  // the public half; null when there are problems
};
SignRequest ReadSignCertificateRequest(const v1::SignCertificateRequestRequest& request,
                                       const ResourceLookup& lookup, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CERTIFICATES_SIGN_REQUEST_READER_H_
