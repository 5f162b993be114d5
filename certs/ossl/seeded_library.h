// An OpenSSL library context that draws all its random numbers from a seed.
//
//   std::unique_ptr<SeededLibrary> library = SeededLibrary::Make("a seed");
//   RAND_bytes_ex(library->context(), bytes, sizeof(bytes), 0);  // the same every time
//
// The same operations in the same order give the same keys, signatures and numbers, with
// the same version of OpenSSL: another version may draw in another order. The random
// numbers are SHA-512(SHA-256(seed) | n), one after another, n being 0, 1, 2, ... in
// eight bytes, most significant first. All generators of the context (OpenSSL has three
// a thread) draw from this one stream.
//
// It is for deterministic tests: whoever knows the seed knows every secret. A key or a
// certificate made in it must not outlive it, nor may it be lent one that does: OpenSSL
// remembers in a key the libraries that it was used in. One thread makes, uses and frees
// it.
#ifndef TLSLAB_CERTS_OSSL_SEEDED_LIBRARY_H_
#define TLSLAB_CERTS_OSSL_SEEDED_LIBRARY_H_

#include <openssl/types.h>

#include <memory>
#include <string_view>

namespace tlslab {

class SeededLibrary {
 public:
  // Null, with OpenSSL's errors, when the library refuses.
  static std::unique_ptr<SeededLibrary> Make(std::string_view seed);
  ~SeededLibrary();
  SeededLibrary(const SeededLibrary&) = delete;
  SeededLibrary& operator=(const SeededLibrary&) = delete;

  OSSL_LIB_CTX* context() const { return context_; }

 private:
  class Stream;
  struct Provider;

  SeededLibrary() = default;
  bool Load(std::string_view seed);

  std::unique_ptr<Stream> stream_;
  OSSL_LIB_CTX* context_ = nullptr;
  OSSL_PROVIDER* numbers_ = nullptr;   // the one generator
  OSSL_PROVIDER* standard_ = nullptr;  // all other algorithms
};

}  // namespace tlslab

#endif  // TLSLAB_CERTS_OSSL_SEEDED_LIBRARY_H_
