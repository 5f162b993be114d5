#include "tests/testing/server_process.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

constexpr char kNginx[] = "/usr/sbin/nginx";
// nginx cannot pick a port itself; another program may be faster to the one found.
constexpr int kPortAttempts = 5;

std::string NginxConfiguration(const std::string& port, const std::string& block) {
  return R"(
user root root;  # or nginx, started as root, gives its folders to nobody
daemon off;
master_process off;
pid nginx.pid;
error_log stderr info;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:)" +
         port + block + R"(
  }
}
)";
}

void Start(const ChildCommand& command, std::unique_ptr<ChildProcess>* server) {
  auto started = ChildProcess::Start(command);
  if (absl::IsNotFound(started.status())) GTEST_SKIP() << started.status().message();
  ASSERT_TRUE(started.ok()) << started.status();
  *server = *std::move(started);
}

}  // namespace

void StartServer(const ChildCommand& command, const std::string& label,
                 std::unique_ptr<ChildProcess>* server, std::string* port) {
  ASSERT_NO_FATAL_FAILURE(Start(command, server));
  if (testing::Test::IsSkipped()) return;
  const std::optional<std::string> told = (*server)->WaitForLine(label);
  ASSERT_TRUE(told) << (*server)->errors();
  *port = *told;
}

void StartNginx(const TestFolder& folder, const std::string& block,
                std::unique_ptr<ChildProcess>* server, std::string* port) {
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    *port = std::to_string(RawSocket::Bind().port());
    folder.Write("nginx.conf", NginxConfiguration(*port, block));
    ASSERT_NO_FATAL_FAILURE(
        Start({{kNginx, "-p", folder.path(), "-c", "nginx.conf", "-e", "stderr"}, {}}, server));
    if (testing::Test::IsSkipped()) return;
    // It listens by then.
    if ((*server)->WaitForLine("event method")) return;
    if ((*server)->errors().find("Address already in use") == std::string::npos) break;
  }
  FAIL() << (*server)->errors();
}

}  // namespace tlslab
