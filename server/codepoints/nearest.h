// "Did you mean ...": the name that is spelt most like a wrong one.
//
//   NearestName("X25519MLKEM786", NamesOf(Groups()));   // "X25519MLKEM768"
//   NearestName("rot13", NamesOf(CipherSuites()));      // ""
//
// It helps people to mend a request; nothing is ever chosen by it.
#ifndef TLSLAB_SERVER_CODEPOINTS_NEAREST_H_
#define TLSLAB_SERVER_CODEPOINTS_NEAREST_H_

#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

// The first of the names with the least edit distance from `wanted` (insertions,
// deletions, substitutions and swaps of neighbours; case costs nothing). Empty when
// that takes more than a third of the letters of `wanted`.
std::string NearestName(std::string_view wanted, const std::vector<std::string_view>& names);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_NEAREST_H_
