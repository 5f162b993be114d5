// A daemon of the test's own, and the calls that tests make of it.
//
//   TestLab lab;
//   v1::HandshakeResult result = lab.Dial(request);
//   v1::Listener listener = lab.Listen(wanted);
//   ... a client connects to listener.bound_address() ...
//   v1::HandshakeResult seen = lab.NextResult(listener);
//
// Everything goes over gRPC, to a port that the kernel chose. A call that fails
// fails the test and gives an empty message. Every call has a deadline.
#ifndef TLSLAB_TESTS_TESTING_TEST_LAB_H_
#define TLSLAB_TESTS_TESTING_TEST_LAB_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

class Daemon;

class TestLab {
 public:
  TestLab();
  ~TestLab();

  const std::string& address() const;

  v1::Certificate Create(const std::string& id, const v1::CertificateSpec& spec);
  v1::TlsContext Create(const std::string& id, const v1::TlsContextSpec& spec);
  // New keys for the context's tickets, and none of the old.
  void RotateTicketKeys(const std::string& context);
  v1::IssueCrlResponse Issue(const v1::CrlSpec& spec);
  v1::IssueOcspResponseResponse Issue(const v1::OcspResponseSpec& spec);
  v1::RevocationResponder Respond(const v1::RevocationResponder& responder);
  v1::RevocationResponder Get(const v1::RevocationResponder& responder);
  v1::Listener Listen(const v1::Listener& listener);
  v1::Listener Get(const v1::Listener& listener);
  v1::Relay RelayTo(const v1::Relay& relay);
  v1::Terminator Terminate(const v1::Terminator& terminator);
  v1::HandshakeResult Dial(const v1::DialEndpointRequest& request);
  v1::SendClientHelloResponse SendHello(const v1::SendClientHelloRequest& request);
  v1::VerifyCertificateChainResponse Verify(const v1::VerifyCertificateChainRequest& request);
  v1::Capabilities Capabilities();

  // The listener's first `count` results, waiting for those still to come.
  std::vector<v1::HandshakeResult> Results(const v1::Listener& listener, uint32_t count);
  std::vector<v1::RelayResult> Results(const v1::Relay& relay, uint32_t count);
  std::vector<v1::TerminatorResult> Results(const v1::Terminator& terminator, uint32_t count);
  // The result after those that earlier calls of this have given.
  v1::HandshakeResult NextResult(const v1::Listener& listener);

 private:
  std::unique_ptr<Daemon> daemon_;
  // Apart, because what gRPC generates would double the time that each test takes to compile.
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
  std::map<std::string, uint32_t> results_given_;
};

// The port of "host:port".
std::string PortOf(const std::string& address);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_TESTING_TEST_LAB_H_
