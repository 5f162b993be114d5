// Guesses which TLS library, and where possible which program, made a ClientHello.
//
//   for (const ClientStackGuess& guess : GuessClientStack(hello, "t13d3112h2_e8f1e7e78f70_..."))
//     guess.stack;   // "OpenSSL"
//
// The idea: a library orders its extensions in its own way, and a program chooses the suites. The
// table holds shapes that were measured from real programs, and for each library the traits by
// which it is known when the shape is another. It is a guess: who wants to can send any hello.
#ifndef TLSLAB_SERVER_WIRE_CLIENT_STACK_H_
#define TLSLAB_SERVER_WIRE_CLIENT_STACK_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/wire/client_hello.h"

namespace tlslab {

struct ClientStackGuess {
  std::string stack;     // "OpenSSL"
  std::string version;   // "3.0"; empty where the shape does not tell
  std::string evidence;  // a sentence
  // The whole shape is one that was measured, rather than some traits.
  bool exact = false;
};

// The likeliest first; none when nothing speaks for any. `ja4` is the hello's.
std::vector<ClientStackGuess> GuessClientStack(const ParsedClientHello& hello,
                                               std::string_view ja4);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_CLIENT_STACK_H_
