// What came back to a crafted hello, for people.
#ifndef TLSLAB_CLIENT_RENDER_HELLO_REPLY_TEXT_H_
#define TLSLAB_CLIENT_RENDER_HELLO_REPLY_TEXT_H_

#include <string>

#include "tlslab/v1/hello.pb.h"

namespace tlslab {

// What was sent, the answer in a line, and its details.
std::string HelloReplyText(const v1::SendClientHelloResponse& response);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_HELLO_REPLY_TEXT_H_
