// Enum values as people write them.
//
// A value has its full name ("TLS_VERSION_TLS12") and a short one without the prefix that names its
// enum ("TLS12"). Versions of TLS may also be written as OpenSSL, Python and people write them:
// "TLSv1.2", "TLS 1.2", "1.2", "SSLv3".
//
//   FindEnumValue(*CloseKind_descriptor(), "CLOSE_NOTIFY")->number()   // 1
#ifndef TLSLAB_CLIENT_TEXT_ENUM_TEXT_H_
#define TLSLAB_CLIENT_TEXT_ENUM_TEXT_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace tlslab {

// The value that `text` names, or null.
const google::protobuf::EnumValueDescriptor* FindEnumValue(
    const google::protobuf::EnumDescriptor& type, std::string_view text);

// The name without the prefix of its enum: "TLS12" of TLS_VERSION_TLS12.
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

// Why `text` names no value: "'TLS99' is no TlsVersion; did you mean 'TLS13'?" or with all the
// names when none is near.
std::string UnknownEnumText(const google::protobuf::EnumDescriptor& type, std::string_view text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TEXT_ENUM_TEXT_H_
