// For tests of the control channel: files with certificates and tokens, a daemon that reads them,
// and clients of many kinds.
#ifndef TLSLAB_SERVER_RPC_CONTROL_CONTROL_FIXTURE_H_
#define TLSLAB_SERVER_RPC_CONTROL_CONTROL_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"
#include "server/rpc/daemon.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {

class CountedEvents : public ControlEvents {
 public:
  void OnRefused(Refusal reason) override {
    std::lock_guard<std::mutex> lock(mutex_);
    ++counts_[RefusalName(reason)];
  }
  void OnWarning(const std::string& text) override {
    std::lock_guard<std::mutex> lock(mutex_);
    warnings_.push_back(text);
  }
  int count(const std::string& reason) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = counts_.find(reason);
    return found == counts_.end() ? 0 : found->second;
  }
  std::vector<std::string> warnings() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return warnings_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> counts_;
  std::vector<std::string> warnings_;
};

using CredentialPtr = std::shared_ptr<const Credential>;

inline CredentialPtr MintOrFail(const MintSpec& spec, const CredentialPtr& issuer) {
  auto made = Mint(spec, issuer.get(), absl::Now());
  EXPECT_TRUE(made.ok()) << made.status();
  return made.ok() ? *made : nullptr;
}

inline CredentialPtr MintAuthority(const std::string& name) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  return MintOrFail(spec, nullptr);
}

// A daemon's, for localhost and 127.0.0.1.
inline CredentialPtr MintServer(const CredentialPtr& authority) {
  MintSpec spec;
  spec.dns_names = {"localhost"};
  spec.ip_addresses = {"127.0.0.1"};
  return MintOrFail(spec, authority);
}

// A client's, by its common name.
inline CredentialPtr MintClient(const CredentialPtr& authority, const std::string& name) {
  MintSpec spec;
  spec.common_name = name;
  return MintOrFail(spec, authority);
}

class ControlFixture : public testing::Test {
 protected:
  void SetUp() override {
    static int count = 0;
    folder_ = std::string(std::getenv("TEST_TMPDIR")) + "/control" + std::to_string(++count);
    ASSERT_EQ(mkdir(folder_.c_str(), 0700), 0);
    options.listen = "127.0.0.1:0";
    options.control_events = events;
  }
  void TearDown() override {
    if (daemon) daemon->Drain(absl::ZeroDuration());
  }

  // Put into place whole, as it should be done.
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = folder_ + "/" + name;
    {
      std::ofstream file(path + ".new", std::ios::binary);
      file << text;
    }
    EXPECT_EQ(chmod((path + ".new").c_str(), 0600), 0);
    EXPECT_EQ(std::rename((path + ".new").c_str(), path.c_str()), 0);
    return path;
  }

  void ServeTls(const CredentialPtr& server) {
    options.control.certificate_file = Write("server.pem", ChainPem(*server));
    options.control.key_file = Write("server.key", KeyPem(*server));
  }

  void Start() {
    auto started = Daemon::Start(options);
    ASSERT_TRUE(started.ok()) << started.status();
    daemon = *std::move(started);
  }

  std::shared_ptr<grpc::Channel> Plaintext() { return Channel(grpc::InsecureChannelCredentials()); }
  std::shared_ptr<grpc::Channel> Tls(const CredentialPtr& authority,
                                     const CredentialPtr& client = nullptr) {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = ToPem(authority->certificate.get());
    if (client) {
      tls.pem_cert_chain = ChainPem(*client);
      tls.pem_private_key = KeyPem(*client);
    }
    return Channel(grpc::SslCredentials(tls));
  }

  // A connection of its own for each channel.
  std::shared_ptr<grpc::Channel> Channel(
      const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    return grpc::CreateCustomChannel(daemon->address(), credentials, arguments);
  }

  static void Prepare(grpc::ClientContext* context, const std::string& token) {
    if (!token.empty()) context->AddMetadata("authorization", token);
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  }

  // `token` with its scheme.
  grpc::Status Ask(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
                   v1::Capabilities* capabilities) {
    grpc::ClientContext context;
    Prepare(&context, token);
    return v1::CapabilityService::NewStub(channel)->GetCapabilities(&context, {}, capabilities);
  }
  grpc::Status Ask(const std::shared_ptr<grpc::Channel>& channel, const std::string& token = "") {
    v1::Capabilities ignored;
    return Ask(channel, token, &ignored);
  }
  // Whom the daemon takes the caller for; what went wrong when it does not answer.
  std::string Owner(const std::shared_ptr<grpc::Channel>& channel, const std::string& token = "") {
    v1::Capabilities capabilities;
    const grpc::Status status = Ask(channel, token, &capabilities);
    return status.ok() ? capabilities.owner() : "? " + status.error_message();
  }

  std::string folder_;
  DaemonOptions options;
  std::shared_ptr<CountedEvents> events = std::make_shared<CountedEvents>();
  std::unique_ptr<Daemon> daemon;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_CONTROL_CONTROL_FIXTURE_H_
