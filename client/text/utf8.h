// How much of a text is well-formed UTF-8 (RFC 3629), one character at a time.
//
//   Utf8Length("é!");     // 2
//   Utf8Length("\xff");   // 0
#ifndef TLSLAB_CLIENT_TEXT_UTF8_H_
#define TLSLAB_CLIENT_TEXT_UTF8_H_

#include <cstddef>
#include <string_view>

namespace tlslab {

// Bytes of the character that `text` begins with; 0 when it begins with none. Overlong forms,
// surrogates and what lies beyond U+10FFFF are none.
size_t Utf8Length(std::string_view text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TEXT_UTF8_H_
