#include "certs/container/key_derivation.h"

#include <openssl/asn1t.h>
#include <openssl/objects.h>

#include <memory>
#include <string>
#include <string_view>

namespace tlslab {
namespace {

struct ParameterDeleter {
  void operator()(PBE2PARAM* p) const { PBE2PARAM_free(p); }
  void operator()(PBEPARAM* p) const { PBEPARAM_free(p); }
  void operator()(PBKDF2PARAM* p) const { PBKDF2PARAM_free(p); }
#ifndef OPENSSL_NO_SCRYPT
  void operator()(SCRYPT_PARAMS* p) const { SCRYPT_PARAMS_free(p); }
#endif
  void operator()(X509_ALGOR* p) const { X509_ALGOR_free(p); }
};
template <typename T>
using Parameter = std::unique_ptr<T, ParameterDeleter>;

constexpr char kPbmac1[] = "1.2.840.113549.1.5.14";

// The SEQUENCE that an algorithm has for its parameters, encoded; empty when it is none.
std::string_view Sequence(const X509_ALGOR* algorithm) {
  int type = 0;
  const void* value = nullptr;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  if (type != V_ASN1_SEQUENCE) return {};
  const auto* text = static_cast<const ASN1_STRING*>(value);
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

template <typename T>
Parameter<T> Decoded(T* (*d2i)(T**, const unsigned char**, long), std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return Parameter<T>(der.empty() ? nullptr : d2i(nullptr, &at, static_cast<long>(der.size())));
}

std::optional<uint64_t> Number(const ASN1_INTEGER* integer) {
  uint64_t number = 0;
  if (integer == nullptr || ASN1_INTEGER_get_uint64(&number, integer) != 1) return std::nullopt;
  return number;
}

std::optional<uint64_t> Pbkdf2Cost(const X509_ALGOR* algorithm) {
  Parameter<PBKDF2PARAM> parameters = Decoded<PBKDF2PARAM>(d2i_PBKDF2PARAM, Sequence(algorithm));
  return parameters ? Number(parameters->iter) : std::nullopt;
}

#ifndef OPENSSL_NO_SCRYPT
std::optional<uint64_t> ScryptCost(const X509_ALGOR* algorithm) {
  constexpr uint64_t kMuch = uint64_t{1} << 21;  // three of them still fit
  Parameter<SCRYPT_PARAMS> parameters =
      Decoded<SCRYPT_PARAMS>(d2i_SCRYPT_PARAMS, Sequence(algorithm));
  if (!parameters) return std::nullopt;
  uint64_t cost = 1;
  for (const ASN1_INTEGER* factor :
       {parameters->costParameter, parameters->blockSize, parameters->parallelizationParameter}) {
    const std::optional<uint64_t> number = Number(factor);
    if (!number || *number > kMuch) return number;
    cost *= *number;
  }
  return cost;
}
#endif

std::optional<uint64_t> FunctionCost(const X509_ALGOR* function) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, function);
  switch (OBJ_obj2nid(object)) {
    case NID_id_pbkdf2:
      return Pbkdf2Cost(function);
#ifndef OPENSSL_NO_SCRYPT
    case NID_id_scrypt:
      return ScryptCost(function);
#endif
    default:
      return std::nullopt;
  }
}

// PBMAC1 has the function first, as PBES2 has it. Not by PBMAC1PARAM, which an older
// OpenSSL does not have.
std::optional<uint64_t> Pbmac1Cost(const X509_ALGOR* algorithm) {
  std::string_view der = Sequence(algorithm);
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const start = at;
  long length = 0;
  int tag = 0;
  int tag_class = 0;
  if (der.empty() ||
      (ASN1_get_object(&at, &length, &tag, &tag_class, static_cast<long>(der.size())) & 0x80) !=
          0) {
    return std::nullopt;
  }
  der.remove_prefix(static_cast<size_t>(at - start));
  Parameter<X509_ALGOR> function = Decoded<X509_ALGOR>(d2i_X509_ALGOR, der);
  return function ? FunctionCost(function.get()) : std::nullopt;
}

bool IsPbmac1(const ASN1_OBJECT* object) {
  char dotted[64] = "";
  return OBJ_obj2txt(dotted, sizeof(dotted), object, 1) > 0 && std::string_view(dotted) == kPbmac1;
}

}  // namespace

std::optional<uint64_t> DerivationCost(const X509_ALGOR* algorithm) {
  if (algorithm == nullptr) return std::nullopt;
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  if (object == nullptr) return std::nullopt;
  if (OBJ_obj2nid(object) == NID_pbes2) {
    Parameter<PBE2PARAM> parameters = Decoded<PBE2PARAM>(d2i_PBE2PARAM, Sequence(algorithm));
    return parameters ? FunctionCost(parameters->keyfunc) : std::nullopt;
  }
  if (IsPbmac1(object)) return Pbmac1Cost(algorithm);
  Parameter<PBEPARAM> parameters = Decoded<PBEPARAM>(d2i_PBEPARAM, Sequence(algorithm));
  return parameters ? Number(parameters->iter) : std::nullopt;
}

}  // namespace tlslab
