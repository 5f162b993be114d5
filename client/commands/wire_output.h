// What --transcript, --observe and --look-for tell, as text after the results.
#ifndef TLSLAB_CLIENT_COMMANDS_WIRE_OUTPUT_H_
#define TLSLAB_CLIENT_COMMANDS_WIRE_OUTPUT_H_

#include "client/commands/console.h"
#include "tlslab/v1/handshake.pb.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

// Nothing of what the result does not have, here and below.
void PrintWire(const v1::HandshakeResult& result, Console& console);

// What is the same beside both ends is told once.
void PrintWire(const v1::HandshakePair& pair, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_WIRE_OUTPUT_H_
