// Lines of facts in the style of the textbook's report: a label, dots up to column 36, a value.
//
//   Protocol version negotiated......... TLSv1.3
//   Peer certificate.................... CN=localhost
#ifndef TLSLAB_CLIENT_RENDER_FACTS_H_
#define TLSLAB_CLIENT_RENDER_FACTS_H_

#include <string>
#include <string_view>

namespace tlslab {

// One line with its end. Control characters in `value`, which may come from a peer, and bytes that
// are no UTF-8 are shown as escapes: a terminal must not obey a certificate.
std::string Fact(std::string_view label, std::string_view value);

// `value` with the same escapes.
std::string Printable(std::string_view value);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_FACTS_H_
