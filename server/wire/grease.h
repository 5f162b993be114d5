// Where the values of GREASE stand in a ClientHello (RFC 8701): values that nobody
// will ever define, by which a client finds out who chokes on the unknown.
//
//   GreasePositions(hello);   // {"cipher_suites[0]", "extensions[17]"}
#ifndef TLSLAB_SERVER_WIRE_GREASE_H_
#define TLSLAB_SERVER_WIRE_GREASE_H_

#include <string>
#include <vector>

#include "server/wire/client_hello.h"

namespace tlslab {

// Named as the contract's ClientHello names its lists, with places counted from 0.
std::vector<std::string> GreasePositions(const ParsedClientHello& hello);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_GREASE_H_
