// The records of a connection as a table for a person:
//
//     #  at        offset  size  record              what it holds
//   > 1  0 ns           0   512  handshake           client_hello 508
//   < 1  1.20 ms        0   122  handshake           server_hello 118
//   < 3  1.20 ms      133    23  [application_data]  handshake: encrypted_extensions 6
//
// ">" is from the client. A type in brackets is that of a record which is encrypted: what it holds
// is what the end that told this knows. "size" is that of the payload. In the end stands what was
// left out.
#ifndef TLSLAB_CLIENT_RENDER_TRANSCRIPT_TEXT_H_
#define TLSLAB_CLIENT_RENDER_TRANSCRIPT_TEXT_H_

#include <string>

#include "tlslab/v1/wire.pb.h"

namespace tlslab {

std::string TranscriptText(const v1::WireTranscript& transcript);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_TRANSCRIPT_TEXT_H_
