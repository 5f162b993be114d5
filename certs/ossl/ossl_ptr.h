// Owning pointers for OpenSSL's objects.
//
// OpenSSL frees each type with a function of its own; `OsslPtr<T>` knows which.
// `Share` takes a further reference where OpenSSL counts them, so that one parsed
// key or certificate serves many contexts.
//
//   OsslPtr<X509> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
//
// It is not a wrapper of the objects: callers use OpenSSL's functions on `.get()`.
#ifndef TLSLAB_CERTS_OSSL_OSSL_PTR_H_
#define TLSLAB_CERTS_OSSL_OSSL_PTR_H_

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/conf.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace tlslab {

struct OsslDeleter {
  void operator()(ACCESS_DESCRIPTION* p) const { ACCESS_DESCRIPTION_free(p); }
  void operator()(ASN1_INTEGER* p) const { ASN1_INTEGER_free(p); }  // any ASN1_STRING
  void operator()(ASN1_OBJECT* p) const { ASN1_OBJECT_free(p); }
  void operator()(AUTHORITY_INFO_ACCESS* p) const { AUTHORITY_INFO_ACCESS_free(p); }
  void operator()(AUTHORITY_KEYID* p) const { AUTHORITY_KEYID_free(p); }
  void operator()(BASIC_CONSTRAINTS* p) const { BASIC_CONSTRAINTS_free(p); }
  void operator()(BIGNUM* p) const { BN_free(p); }
  void operator()(BIO* p) const { BIO_free_all(p); }
  void operator()(CONF* p) const { NCONF_free(p); }
  void operator()(BIO_METHOD* p) const { BIO_meth_free(p); }
  void operator()(CERTIFICATEPOLICIES* p) const { CERTIFICATEPOLICIES_free(p); }
  void operator()(CRL_DIST_POINTS* p) const { CRL_DIST_POINTS_free(p); }
  void operator()(DIST_POINT* p) const { DIST_POINT_free(p); }
  void operator()(EVP_CIPHER* p) const { EVP_CIPHER_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
  void operator()(EXTENDED_KEY_USAGE* p) const { EXTENDED_KEY_USAGE_free(p); }
  void operator()(GENERAL_NAME* p) const { GENERAL_NAME_free(p); }
  void operator()(GENERAL_NAMES* p) const { GENERAL_NAMES_free(p); }
  void operator()(GENERAL_SUBTREE* p) const { GENERAL_SUBTREE_free(p); }
  void operator()(NAME_CONSTRAINTS* p) const { NAME_CONSTRAINTS_free(p); }
  void operator()(OCSP_BASICRESP* p) const { OCSP_BASICRESP_free(p); }
  void operator()(OCSP_CERTID* p) const { OCSP_CERTID_free(p); }
  void operator()(OCSP_REQUEST* p) const { OCSP_REQUEST_free(p); }
  void operator()(OCSP_RESPONSE* p) const { OCSP_RESPONSE_free(p); }
  void operator()(PKCS8_PRIV_KEY_INFO* p) const { PKCS8_PRIV_KEY_INFO_free(p); }
  void operator()(POLICYINFO* p) const { POLICYINFO_free(p); }
  void operator()(PKCS12* p) const { PKCS12_free(p); }
  void operator()(SSL* p) const { SSL_free(p); }
  void operator()(SSL_CONF_CTX* p) const { SSL_CONF_CTX_free(p); }
  void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
  void operator()(SSL_SESSION* p) const { SSL_SESSION_free(p); }
  void operator()(STACK_OF(X509) * p) const { FreeStack(p); }
  void operator()(STACK_OF(X509_NAME) * p) const { FreeStack(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(X509_CRL* p) const { X509_CRL_free(p); }
  void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
  void operator()(X509_NAME* p) const { X509_NAME_free(p); }
  void operator()(X509_PUBKEY* p) const { X509_PUBKEY_free(p); }
  void operator()(X509_REVOKED* p) const { X509_REVOKED_free(p); }
  void operator()(X509_REQ* p) const { X509_REQ_free(p); }
  void operator()(X509_STORE* p) const { X509_STORE_free(p); }
  void operator()(X509_STORE_CTX* p) const { X509_STORE_CTX_free(p); }

 private:
  static void FreeStack(STACK_OF(X509) * p) { sk_X509_pop_free(p, X509_free); }
  static void FreeStack(STACK_OF(X509_NAME) * p) { sk_X509_NAME_pop_free(p, X509_NAME_free); }
};

template <typename T>
using OsslPtr = std::unique_ptr<T, OsslDeleter>;

// A further reference to an object that OpenSSL counts.
inline OsslPtr<X509> Share(X509* p) {
  X509_up_ref(p);
  return OsslPtr<X509>(p);
}
inline OsslPtr<EVP_PKEY> Share(EVP_PKEY* p) {
  EVP_PKEY_up_ref(p);
  return OsslPtr<EVP_PKEY>(p);
}

}  // namespace tlslab

#endif  // TLSLAB_CERTS_OSSL_OSSL_PTR_H_
