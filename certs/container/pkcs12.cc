#include "certs/container/pkcs12.h"

#include <openssl/pkcs12.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/container/key_derivation.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr int kMaxDepth = 8;  // of bags in bags

struct Pkcs12Deleter {
  void operator()(PKCS12* p) const { PKCS12_free(p); }
  void operator()(PKCS8_PRIV_KEY_INFO* p) const { PKCS8_PRIV_KEY_INFO_free(p); }
  void operator()(STACK_OF(PKCS7) * p) const { sk_PKCS7_pop_free(p, PKCS7_free); }
  void operator()(STACK_OF(PKCS12_SAFEBAG) * p) const {
    sk_PKCS12_SAFEBAG_pop_free(p, PKCS12_SAFEBAG_free);
  }
};
template <typename T>
using Owned = std::unique_ptr<T, Pkcs12Deleter>;
using Bags = STACK_OF(PKCS12_SAFEBAG);

absl::Status Damaged(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("is no PKCS#12 that can be read: ", std::string(what)));
}

std::string Der(const PKCS8_PRIV_KEY_INFO* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(key, &der);
  if (size <= 0) return "";
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_clear_free(der, static_cast<size_t>(size));
  return bytes;
}

class Reader {
 public:
  Reader(const std::string& password, const ContainerLimits& limits, Collected* collected)
      : password_(password), limits_(limits), collected_(*collected) {}

  absl::Status Read(const PKCS12* file) {
    if (absl::Status mac = CheckMac(file); !mac.ok()) return mac;
    Owned<STACK_OF(PKCS7)> safes(PKCS12_unpack_authsafes(file));
    if (!safes) return Damaged(TakeErrorText());
    for (int i = 0; i < sk_PKCS7_num(safes.get()); ++i) {
      absl::Status read = ReadSafe(sk_PKCS7_value(safes.get(), i));
      if (!read.ok()) return read;
    }
    return absl::OkStatus();
  }

 private:
  // Takes what a derivation costs from what may still be spent.
  absl::Status Afford(std::optional<uint64_t> cost) {
    if (!cost) {
      return absl::InvalidArgumentError(
          "is encrypted in a way that cannot be read: its key comes from the password by an "
          "unknown function");
    }
    if (*cost > limits_.iterations) {
      return absl::InvalidArgumentError(absl::StrCat(
          "asks for ", *cost, " iterations to derive a key from the password, at most ",
          limits_.iterations));
    }
    spent_ += *cost;
    if (spent_ <= limits_.all_iterations) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("asks for more than ", limits_.all_iterations,
                     " iterations to derive keys from the password, in all its parts"));
  }

  absl::Status WrongPassword() const {
    return absl::PermissionDeniedError(password_.empty()
                                           ? "is needed: the PKCS#12 file is encrypted"
                                           : "is not that of the PKCS#12 file");
  }

  // Settles `given_`: an empty password is told from none.
  absl::Status CheckMac(const PKCS12* file) {
    given_ = password_.empty() ? nullptr : password_.c_str();
    if (PKCS12_mac_present(file) != 1) return absl::OkStatus();
    const ASN1_INTEGER* iterations = nullptr;
    const X509_ALGOR* algorithm = nullptr;
    PKCS12_get0_mac(nullptr, &algorithm, nullptr, &iterations, file);
    uint64_t count = 1;
    if (iterations && ASN1_INTEGER_get_uint64(&count, iterations) != 1) {
      return Damaged("the number of iterations of its MAC is none");
    }
    // PBMAC1 (RFC 9579) has its own.
    if (std::optional<uint64_t> cost = DerivationCost(algorithm)) count = std::max(count, *cost);
    if (absl::Status afford = Afford(count); !afford.ok()) return afford;
    if (Verified(file)) return absl::OkStatus();
    if (password_.empty()) {
      given_ = "";
      if (absl::Status afford = Afford(count); !afford.ok()) return afford;
      if (Verified(file)) return absl::OkStatus();
    }
    return WrongPassword();
  }

  bool Verified(const PKCS12* file) const {
    ClearErrors();
    // OpenSSL does not change it.
    return PKCS12_verify_mac(const_cast<PKCS12*>(file), given_, Length()) == 1;
  }

  int Length() const { return given_ ? static_cast<int>(password_.size()) : 0; }

  absl::Status ReadSafe(PKCS7* safe) {
    ClearErrors();
    if (PKCS7_type_is_data(safe)) {
      Owned<Bags> bags(PKCS12_unpack_p7data(safe));
      return bags ? ReadBags(bags.get(), 0) : Damaged(TakeErrorText());
    }
    if (!PKCS7_type_is_encrypted(safe) || !safe->d.encrypted || !safe->d.encrypted->enc_data) {
      return absl::InvalidArgumentError("is PKCS#12 encrypted for a public key, not by a password");
    }
    absl::Status afford = Afford(DerivationCost(safe->d.encrypted->enc_data->algorithm));
    if (!afford.ok()) return afford;
    Owned<Bags> bags(PKCS12_unpack_p7encdata(safe, given_, Length()));
    return bags ? ReadBags(bags.get(), 0) : WrongPassword();
  }

  absl::Status ReadBags(const Bags* bags, int depth) {
    if (depth > kMaxDepth) return Damaged("too many bags in bags");
    for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); ++i) {
      absl::Status read = ReadBag(sk_PKCS12_SAFEBAG_value(bags, i), depth);
      if (!read.ok()) return read;
    }
    return absl::OkStatus();
  }

  absl::Status ReadBag(const PKCS12_SAFEBAG* bag, int depth) {
    ClearErrors();
    switch (PKCS12_SAFEBAG_get_nid(bag)) {
      case NID_keyBag:
        if (const PKCS8_PRIV_KEY_INFO* key = PKCS12_SAFEBAG_get0_p8inf(bag)) {
          collected_.AddPrivateKey(Der(key), /*traditional=*/false);
        }
        return absl::OkStatus();
      case NID_pkcs8ShroudedKeyBag:
        return ReadShroudedKey(bag);
      case NID_certBag: {
        if (PKCS12_SAFEBAG_get_bag_nid(bag) != NID_x509Certificate) return absl::OkStatus();
        OsslPtr<X509> certificate(PKCS12_SAFEBAG_get1_cert(bag));
        if (certificate) return collected_.AddCertificate(Encoded(certificate.get()), false);
        return absl::InvalidArgumentError(
            absl::StrCat("holds a certificate that cannot be read: ", TakeErrorText()));
      }
      case NID_safeContentsBag:
        return ReadBags(PKCS12_SAFEBAG_get0_safes(bag), depth + 1);
      default:
        return absl::OkStatus();  // revocation lists, secrets
    }
  }

  // Again from its bytes, so that it belongs to the lab's library context.
  static std::string Encoded(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    if (size <= 0) return "";
    std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
    OPENSSL_free(der);
    return bytes;
  }

  // Only the first is read: the others are told by nothing.
  absl::Status ReadShroudedKey(const PKCS12_SAFEBAG* bag) {
    collected_.AddUnreadablePrivateKey();
    if (collected_.has_private_key()) return absl::OkStatus();
    const X509_SIG* shrouded = PKCS12_SAFEBAG_get0_pkcs8(bag);
    const X509_ALGOR* algorithm = nullptr;
    if (shrouded) X509_SIG_get0(shrouded, &algorithm, nullptr);
    if (absl::Status afford = Afford(DerivationCost(algorithm)); !afford.ok()) return afford;
    Owned<PKCS8_PRIV_KEY_INFO> key(
        PKCS12_decrypt_skey_ex(bag, given_, Length(), LabLibrary(), nullptr));
    if (!key) return absl::OkStatus();
    std::string der = Der(key.get());
    collected_.AddPrivateKey(der, /*traditional=*/false);
    OPENSSL_cleanse(der.data(), der.size());
    return absl::OkStatus();
  }

  const std::string& password_;
  const ContainerLimits& limits_;
  Collected& collected_;
  const char* given_ = nullptr;
  uint64_t spent_ = 0;
};

}  // namespace

absl::Status ReadPkcs12(std::string_view der, const std::string& password,
                        const ContainerLimits& limits, Collected* collected) {
  ClearErrors();
  // d2i frees the object it was given when it fails.
  PKCS12* file = PKCS12_init_ex(NID_pkcs7_data, LabLibrary(), nullptr);
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  if (d2i_PKCS12(&file, &at, static_cast<long>(der.size())) == nullptr) {
    return Damaged(TakeErrorText());
  }
  Owned<PKCS12> owned(file);
  return Reader(password, limits, collected).Read(owned.get());
}

}  // namespace tlslab
