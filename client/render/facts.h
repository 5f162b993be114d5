// Lines of facts in the style of the textbook's report: a label, dots up to column 36, a value.
//
//   Protocol version negotiated......... TLSv1.3
//   Peer certificate.................... CN=localhost
#ifndef TLSLAB_CLIENT_RENDER_FACTS_H_
#define TLSLAB_CLIENT_RENDER_FACTS_H_

#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

// One line with its end. Control characters in `value`, which may come from a peer, and bytes that
// are no UTF-8 are shown as escapes: a terminal must not obey a certificate.
std::string Fact(std::string_view label, std::string_view value);

// Words on lines of at most 100 columns, all but the first indented by `indent` blanks. A longer
// word stands whole.
std::string Wrapped(const std::vector<std::string>& words, size_t indent);

// A Fact of several words, on as many lines as they need, indented under the first.
std::string WrappedFact(std::string_view label, std::vector<std::string> words);

// Likewise of a list, with commas; "none" when it is empty.
std::string ListFact(std::string_view label, std::vector<std::string> items);

// `value` with the same escapes.
std::string Printable(std::string_view value);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_FACTS_H_
