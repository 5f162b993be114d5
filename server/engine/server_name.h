// Which server names a pattern stands for.
//
//   MatchesServerName("*.example.com", "WWW.example.com")   // true
//   MatchesServerName("*.example.com", "a.b.example.com")   // false: one label
#ifndef TLSLAB_SERVER_ENGINE_SERVER_NAME_H_
#define TLSLAB_SERVER_ENGINE_SERVER_NAME_H_

#include <string_view>

namespace tlslab {

// `pattern` is in lower case: a name, or "*." and a name for any one label in front of
// it. The case of `server_name` does not count.
bool MatchesServerName(std::string_view pattern, std::string_view server_name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_SERVER_NAME_H_
