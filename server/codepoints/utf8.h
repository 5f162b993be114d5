// Text of others as UTF-8 (RFC 3629).
//
//   ValidUtf8("a\xff");   // "a?"
#ifndef TLSLAB_SERVER_CODEPOINTS_UTF8_H_
#define TLSLAB_SERVER_CODEPOINTS_UTF8_H_

#include <string>
#include <string_view>

namespace tlslab {

// `text` with what is not UTF-8 replaced by '?': peers send any bytes, and a
// proto string must be UTF-8.
std::string ValidUtf8(std::string_view text);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_UTF8_H_
