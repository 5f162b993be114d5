// Who is at a path of a Unix socket.
#ifndef TLSLAB_SERVER_TRANSPORT_UNIX_SOCKET_H_
#define TLSLAB_SERVER_TRANSPORT_UNIX_SOCKET_H_

#include <string>

namespace tlslab {

// A process accepts connections at `path`. False for a socket that a dead process
// left behind, for any other file, and for none.
bool AnswersAtUnixPath(const std::string& path);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TRANSPORT_UNIX_SOCKET_H_
