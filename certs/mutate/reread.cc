#include "certs/mutate/reread.h"

#include <memory>

#include "certs/ossl/library.h"

namespace tlslab {
namespace {

struct OpensslFree {
  void operator()(unsigned char* p) const { OPENSSL_free(p); }
};

}  // namespace

OsslPtr<X509> Reread(X509* certificate) {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509(certificate, &encoded);
  if (size <= 0) return nullptr;
  const std::unique_ptr<unsigned char, OpensslFree> der(encoded);
  // d2i frees the object it was given when it fails.
  X509* read = X509_new_ex(LabLibrary(), nullptr);
  const unsigned char* next = der.get();
  if (!read || !d2i_X509(&read, &next, size)) return nullptr;
  return OsslPtr<X509>(read);
}

}  // namespace tlslab
