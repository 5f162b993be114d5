#include "certs/ossl/seeded_library.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>

#include "certs/ossl/library.h"

namespace tlslab {

// The random numbers. Hashes are the lab's library's: the seeded one is what asks.
class SeededLibrary::Stream {
 public:
  // False when there is no SHA-256.
  bool Start(std::string_view seed) {
    size_t size = 0;
    return EVP_Q_digest(LabLibrary(), "SHA256", nullptr, seed.data(), seed.size(), input_, &size) ==
           1;
  }

  bool Read(unsigned char* out, size_t size) {
    while (size > 0) {
      if (used_ == sizeof(block_) && !NextBlock()) return false;
      const size_t taken = std::min(size, sizeof(block_) - used_);
      std::copy_n(block_ + used_, taken, out);
      used_ += taken;
      out += taken;
      size -= taken;
    }
    return true;
  }

 private:
  static constexpr size_t kSeedBytes = 32, kNumberBytes = 8;

  bool NextBlock() {
    for (size_t i = 0; i < kNumberBytes; ++i) {
      input_[kSeedBytes + i] = static_cast<unsigned char>(next_ >> (8 * (kNumberBytes - 1 - i)));
    }
    ++next_;
    used_ = 0;
    size_t size = 0;
    return EVP_Q_digest(LabLibrary(), "SHA512", nullptr, input_, sizeof(input_), block_, &size) ==
           1;
  }

  unsigned char input_[kSeedBytes + kNumberBytes] = {};
  uint64_t next_ = 0;
  unsigned char block_[64];
  size_t used_ = sizeof(block_);
};

// A provider (provider(7)) that has one algorithm, a random number generator
// (provider-rand(7)). Its contexts are the stream itself.
struct SeededLibrary::Provider {
  static constexpr char kName[] = "tlslab-seeded";
  static constexpr char kGenerator[] = "TLSLAB-SEEDED";
  static constexpr unsigned kStrength = 256;
  static constexpr size_t kMaxRequest = 1 << 16;

  // OSSL_PROVIDER_load(3) runs `Init` at once, and has no argument for it.
  static Stream*& Loading() {
    static thread_local Stream* stream = nullptr;
    return stream;
  }

  static void* NewContext(void* stream, void*, const OSSL_DISPATCH*) { return stream; }
  static void FreeContext(void*) {}
  static int Instantiate(void*, unsigned, int, const unsigned char*, size_t, const OSSL_PARAM*) {
    return 1;
  }
  static int Uninstantiate(void*) { return 1; }
  static int Generate(void* stream, unsigned char* out, size_t size, unsigned, int,
                      const unsigned char*, size_t) {
    return static_cast<Stream*>(stream)->Read(out, size) ? 1 : 0;
  }
  // One thread uses it.
  static int EnableLocking(void*) { return 1; }
  static int Lock(void*) { return 1; }
  static void Unlock(void*) {}
  static int GetParams(void*, OSSL_PARAM params[]) {
    OSSL_PARAM* state = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STATE);
    if (state && OSSL_PARAM_set_int(state, EVP_RAND_STATE_READY) != 1) return 0;
    OSSL_PARAM* strength = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STRENGTH);
    if (strength && OSSL_PARAM_set_uint(strength, kStrength) != 1) return 0;
    OSSL_PARAM* request = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_MAX_REQUEST);
    return request ? OSSL_PARAM_set_size_t(request, kMaxRequest) : 1;
  }
  static const OSSL_PARAM* GettableParams(void*, void*) {
    static const OSSL_PARAM params[] = {
        OSSL_PARAM_int(OSSL_RAND_PARAM_STATE, nullptr),
        OSSL_PARAM_uint(OSSL_RAND_PARAM_STRENGTH, nullptr),
        OSSL_PARAM_size_t(OSSL_RAND_PARAM_MAX_REQUEST, nullptr),
        OSSL_PARAM_END,
    };
    return params;
  }

  template <typename Function>
  static OSSL_DISPATCH Entry(int id, Function* function) {
    return {id, reinterpret_cast<void (*)()>(function)};
  }

  static const OSSL_ALGORITHM* Query(void*, int operation, int* no_cache) {
    static const OSSL_DISPATCH functions[] = {
        Entry(OSSL_FUNC_RAND_NEWCTX, NewContext),
        Entry(OSSL_FUNC_RAND_FREECTX, FreeContext),
        Entry(OSSL_FUNC_RAND_INSTANTIATE, Instantiate),
        Entry(OSSL_FUNC_RAND_UNINSTANTIATE, Uninstantiate),
        Entry(OSSL_FUNC_RAND_GENERATE, Generate),
        Entry(OSSL_FUNC_RAND_ENABLE_LOCKING, EnableLocking),
        Entry(OSSL_FUNC_RAND_LOCK, Lock),
        Entry(OSSL_FUNC_RAND_UNLOCK, Unlock),
        Entry(OSSL_FUNC_RAND_GET_CTX_PARAMS, GetParams),
        Entry(OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, GettableParams),
        {0, nullptr},
    };
    static const OSSL_ALGORITHM generators[] = {
        {kGenerator, "provider=tlslab-seeded", functions, nullptr},
        {nullptr, nullptr, nullptr, nullptr},
    };
    *no_cache = 0;
    return operation == OSSL_OP_RAND ? generators : nullptr;
  }

  static int Init(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** functions,
                  void** context) {
    static const OSSL_DISPATCH provider[] = {
        Entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, Query),
        {0, nullptr},
    };
    if (!Loading()) return 0;
    *functions = provider;
    *context = Loading();
    return 1;
  }
};

bool SeededLibrary::Load(std::string_view seed) {
  stream_ = std::make_unique<Stream>();
  context_ = OSSL_LIB_CTX_new();
  if (!context_ || !stream_->Start(seed) ||
      OSSL_PROVIDER_add_builtin(context_, Provider::kName, Provider::Init) != 1) {
    return false;
  }
  Provider::Loading() = stream_.get();
  numbers_ = OSSL_PROVIDER_load(context_, Provider::kName);
  Provider::Loading() = nullptr;
  standard_ = OSSL_PROVIDER_load(context_, "default");
  // Before the first number is drawn.
  return numbers_ && standard_ &&
         RAND_set_DRBG_type(context_, Provider::kGenerator, nullptr, nullptr, nullptr) == 1;
}

std::unique_ptr<SeededLibrary> SeededLibrary::Make(std::string_view seed) {
  std::unique_ptr<SeededLibrary> library(new SeededLibrary);
  return library->Load(seed) ? std::move(library) : nullptr;
}

SeededLibrary::~SeededLibrary() {
  if (standard_) OSSL_PROVIDER_unload(standard_);
  if (numbers_) OSSL_PROVIDER_unload(numbers_);
  OSSL_LIB_CTX_free(context_);
}

}  // namespace tlslab
