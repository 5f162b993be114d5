// A lab with an authority of its own, whose listeners real clients connect to.
#ifndef TLSLAB_TESTS_INTEROP_LAB_SERVER_H_
#define TLSLAB_TESTS_INTEROP_LAB_SERVER_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/testing/child_process.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/test_lab.h"

namespace tlslab {

class LabServer : public testing::Test {
 protected:
  LabServer() {
    v1::CertificateSpec authority;
    authority.set_common_name("Lab CA");
    authority.set_certificate_authority(true);
    authority_path_ = folder_.Write("lab-ca.pem", lab_.Create("ca", authority).chain_pem());
  }

  // The name of a certificate for `dns_name`.
  std::string Leaf(const std::string& dns_name) {
    v1::CertificateSpec leaf;
    leaf.set_issuer("certificates/ca");
    leaf.add_dns_names(dns_name);
    return lab_.Create("leaf", leaf).name();
  }

  // Runs the client to its end, and gives what the listener saw of it. The client reads `input`,
  // which stays open: it is the lab that closes. Null: nothing, and its end.
  v1::HandshakeResult Serve(const v1::Listener& listener, const std::vector<std::string>& command,
                            const char* input = "") {
    auto started = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
    EXPECT_TRUE(started.ok()) << started.status();
    if (!started.ok()) return {};
    client_ = *std::move(started);
    input != nullptr ? void(client_->Write(input)) : client_->CloseInput();
    client_status_ = client_->WaitForExit();
    EXPECT_TRUE(client_status_) << "still runs: " << client_->output() << client_->errors();
    return lab_.NextResult(listener);
  }

  TestLab lab_;
  TestFolder folder_;
  std::string authority_path_;
  std::unique_ptr<ChildProcess> client_;
  std::optional<int> client_status_;
};

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_LAB_SERVER_H_
