// The names of OpenSSL's findings about a certificate chain.
//
//   VerifyErrorName(10)  // "X509_V_ERR_CERT_HAS_EXPIRED"
//
// For the sentence that goes with it see X509_verify_cert_error_string(3).
#ifndef TLSLAB_CERTS_VERIFY_ERROR_NAME_H_
#define TLSLAB_CERTS_VERIFY_ERROR_NAME_H_

#include <string>

namespace tlslab {

// The macro's name; "X509_V_ERR_" and the number for a code that this build's
// headers do not have.
std::string VerifyErrorName(int code);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_ERROR_NAME_H_
