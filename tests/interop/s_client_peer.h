// `openssl s_client` before a listener of the lab.
//
//   class SClientSessions : public SClientPeer { ... };
//   v1::HandshakeResult seen = Connect(listener, {"-sess_out", path});
//   EXPECT_EQ(AfterLabel(client_->output(), "Reused, "), "");
//
// With -trace every connection is compared with what the program saw of it.
#ifndef TLSLAB_TESTS_INTEROP_S_CLIENT_PEER_H_
#define TLSLAB_TESTS_INTEROP_S_CLIENT_PEER_H_

#include <iostream>
#include <string>
#include <vector>

#include "tests/interop/agreement.h"
#include "tests/interop/lab_server.h"
#include "tests/interop/openssl_program.h"
#include "tests/interop/openssl_trace.h"

namespace tlslab {

class SClientPeer : public LabServer {
 protected:
  using Words = std::vector<std::string>;

  void SetUp() override {
    const std::string reason = WhyNoOpensslProgram();
    if (!reason.empty()) GTEST_SKIP() << reason;
  }

  // Connects and reads until the lab closes.
  v1::HandshakeResult Connect(const v1::Listener& listener, const Words& more) {
    Words command = {OpensslProgram(), "s_client",      "-connect", listener.bound_address(),
                     "-CAfile",        authority_path_, "-trace"};
    command.insert(command.end(), more.begin(), more.end());
    v1::HandshakeResult result = Serve(listener, command);
    ExpectAgreement(result, ParseOpensslTrace(client_->output()));
    if (HasFailure()) std::cout << client_->output() << client_->errors() << Show(result);
    return result;
  }

  bool Printed(const std::string& text) const {
    return client_->output().find(text) != std::string::npos ||
           client_->errors().find(text) != std::string::npos;
  }
};

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_S_CLIENT_PEER_H_
