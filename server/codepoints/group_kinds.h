// What kind of key exchange a group stands for, and how large it is.
//
//   KindOfGroup(23);     // {"ECDH", 256}
//   KindOfGroup(4588);   // {"HYBRID", 253}: X25519MLKEM768
//
// Sizes are those of OpenSSL's EVP_PKEY_get_bits(3): of a curve its order, so 253 for
// X25519; of a hybrid the classical part's; of ML-KEM the number of the parameter set.
#ifndef TLSLAB_SERVER_CODEPOINTS_GROUP_KINDS_H_
#define TLSLAB_SERVER_CODEPOINTS_GROUP_KINDS_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace tlslab {

struct GroupKind {
  std::string_view kind;  // "ECDH", "DH", "KEM" or "HYBRID"
  uint16_t bits = 0;
};

// Nothing for numbers that name no group.
std::optional<GroupKind> KindOfGroup(uint16_t group);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_GROUP_KINDS_H_
