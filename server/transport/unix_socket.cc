#include "server/transport/unix_socket.h"

#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>

namespace tlslab {

bool AnswersAtUnixPath(const std::string& path) {
  // Asio throws for a path that no address can hold; nobody is at such a path.
  if (path.empty() || path.size() >= sizeof(sockaddr_un{}.sun_path)) return false;
  asio::io_context context;
  asio::local::stream_protocol::socket socket(context);
  std::error_code error;
  socket.connect(asio::local::stream_protocol::endpoint(path), error);
  return !error;
}

}  // namespace tlslab
