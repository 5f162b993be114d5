// Channel bindings as Python's ssl module and the lab tell them of one connection.
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "absl/strings/escaping.h"
#include "tests/interop/lab_server.h"
#include "tests/interop/requests.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

constexpr char kPython[] = "/usr/bin/python3";

// Connects twice, the second time with the session of the first.
constexpr char kScript[] = R"(
import hashlib, socket, ssl, sys
port, authority = int(sys.argv[1]), sys.argv[2]
context = ssl.create_default_context(cafile=authority)
session = None
for name in ("first", "second"):
    plain = socket.create_connection(("127.0.0.1", port))
    with context.wrap_socket(plain, server_hostname="localhost", session=session) as tls:
        session = tls.session
        print(name, "version:", tls.version())
        print(name, "reused:", tls.session_reused)
        print(name, "tls-unique:", tls.get_channel_binding("tls-unique").hex())
        print(name, "certificate:", hashlib.sha256(tls.getpeercert(True)).hexdigest())
        while tls.recv(1000):
            pass
)";

class PythonBindings : public LabServer {
 protected:
  void SetUp() override {
    if (access(kPython, X_OK) != 0) GTEST_SKIP() << kPython << " is not installed";
    auto import = ChildProcess::Start({{kPython, "-I", "-c", "import ssl"}, {}});
    if (!import.ok()) GTEST_SKIP() << import.status().message();
    if ((*import)->WaitForExit() != 0) GTEST_SKIP() << kPython << ": " << (*import)->errors();
  }

  std::string Printed(const std::string& label) const {
    return AfterLabel(client_->output(), label);
  }
};

// RFC 5929 section 3: the first Finished, which is the client's in a full handshake
// and the server's in one that resumes.
TEST_F(PythonBindings, AreTheSameInAFullHandshakeAndInOneThatResumes) {
  v1::Listener wanted = SentenceListener(v1::TLS_VERSION_TLS12, Leaf("localhost"));
  wanted.mutable_result_options()->set_channel_bindings(true);
  v1::Listener listener = lab_.Listen(wanted);
  v1::HandshakeResult first = Serve(
      listener, {kPython, "-I", "-c", kScript, PortOf(listener.bound_address()), authority_path_});
  ASSERT_EQ(client_status_, 0) << client_->errors();
  v1::HandshakeResult second = lab_.NextResult(listener);
  // Results come as connections end, which two that follow on each other need not do in order.
  if (first.negotiated().session_resumed()) first.Swap(&second);
  ASSERT_FALSE(first.has_failure()) << first.failure().summary();
  ASSERT_FALSE(second.has_failure()) << second.failure().summary();

  EXPECT_EQ(Printed("first version:"), first.negotiated().version_name());
  EXPECT_EQ(Printed("first reused:"), "False");
  EXPECT_FALSE(first.negotiated().session_resumed());
  EXPECT_EQ(Printed("first tls-unique:"),
            absl::BytesToHexString(first.channel_bindings().tls_unique()));
  EXPECT_EQ(Printed("second reused:"), "True");
  EXPECT_TRUE(second.negotiated().session_resumed());
  EXPECT_EQ(Printed("second tls-unique:"),
            absl::BytesToHexString(second.channel_bindings().tls_unique()));
  EXPECT_EQ(first.channel_bindings().tls_unique().size(), 12);
  EXPECT_NE(first.channel_bindings().tls_unique(), second.channel_bindings().tls_unique());

  // Of a certificate signed with SHA-256.
  EXPECT_EQ(Printed("first certificate:"),
            absl::BytesToHexString(first.channel_bindings().tls_server_end_point()));
}

}  // namespace
}  // namespace tlslab
