// Finds a field of a handshake message, or of a record, in the bytes of a unit.
//
//   FieldPlace(bytes, HelloField::kRandom, 0, false);    // 11 in a record of a hello
#ifndef TLSLAB_SERVER_WIRE_HANDSHAKE_FIELDS_H_
#define TLSLAB_SERVER_WIRE_HANDSHAKE_FIELDS_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "server/wire/fault_plan.h"

namespace tlslab {

// As the contract says, for example "random".
const char* FieldName(HelloField field);

// Of the first message that has the field. Which byte of it, enum HelloField of the contract says.
// `continued_bytes` of handshake at the beginning belong to a message that began before;
// `is_protected` units have nothing but fields of the record.
std::optional<size_t> FieldPlace(std::string_view bytes, HelloField field, size_t continued_bytes,
                                 bool is_protected);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_HANDSHAKE_FIELDS_H_
