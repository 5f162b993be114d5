// A TerminatorResult for a person: who spoke with whom, how it ended, what the backend was told of
// the client, and how each side took TLS.
#ifndef TLSLAB_CLIENT_RENDER_TERMINATOR_TEXT_H_
#define TLSLAB_CLIENT_RENDER_TERMINATOR_TEXT_H_

#include <string>

#include "tlslab/v1/terminator.pb.h"

namespace tlslab {

std::string TerminatorText(const v1::TerminatorResult& result);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_TERMINATOR_TEXT_H_
