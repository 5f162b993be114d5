#include "certs/mint/serial_number.h"

#include <openssl/rand.h>

#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

constexpr size_t kMaxDigits = 40;
constexpr size_t kRandomBytes = 16;

bool IsHexadecimal(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

OsslPtr<BIGNUM> FromText(const std::string& text) {
  BIGNUM* number = nullptr;
  if (BN_hex2bn(&number, text.c_str()) == 0) return nullptr;
  return OsslPtr<BIGNUM>(number);
}

OsslPtr<BIGNUM> Random(OSSL_LIB_CTX* library) {
  unsigned char bytes[kRandomBytes];
  if (RAND_bytes_ex(library, bytes, sizeof(bytes), 0) != 1) return nullptr;
  bytes[0] &= 0x7f;
  return OsslPtr<BIGNUM>(BN_bin2bn(bytes, sizeof(bytes), nullptr));
}

}  // namespace

void CheckSerialNumber(const MintSpec& spec, MintViolations* violations) {
  const std::string& text = spec.serial_number;
  if (text.empty()) return;
  const std::string digits = text.substr(text[0] == '-' ? 1 : 0);
  if (!IsHexadecimal(digits)) {
    violations->push_back(
        {"serial_number", absl::StrCat(Quoted(text), " is not hexadecimal, for example \"-1f\"")});
  } else if (digits.size() > kMaxDigits) {
    violations->push_back({"serial_number", absl::StrCat("is too long: ", digits.size(),
                                                         " digits, at most ", kMaxDigits)});
  }
}

bool SetSerialNumber(const MintSpec& spec, OSSL_LIB_CTX* library, ASN1_INTEGER* serial) {
  const OsslPtr<BIGNUM> number =
      spec.serial_number.empty() ? Random(library) : FromText(spec.serial_number);
  return number && BN_to_ASN1_INTEGER(number.get(), serial);
}

}  // namespace tlslab
