// A lab for tests in C++: certificates and listeners of it, dials, and what they saw.
//
//   absl::StatusOr<std::unique_ptr<client::Lab>> lab = client::Lab::Start();
//   absl::StatusOr<v1::Certificate> leaf = (*lab)->CreateCertificate("leaf", spec);
//   absl::StatusOr<std::unique_ptr<client::Listener>> server = (*lab)->Listen(listener);
//   ... the program under test connects to (*server)->port() ...
//   absl::StatusOr<v1::HandshakeResult> seen = (*server)->Next();   // the server's view
//
// What is made in a lab is gone with the object. Calls block, each with a deadline, and may be made
// from one thread at a time; a call that fails tells why in words for a person. Messages are those
// of the contract (docs/reference); RPCs that have no method here are in `rpcs()`.
//
// It is not the lab itself: the daemon does the TLS, in a process of its own.
#ifndef TLSLAB_CLIENT_CPP_LAB_H_
#define TLSLAB_CLIENT_CPP_LAB_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/lab/lab.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab::client {

// A port of the lab that accepts TLS. It must not outlive the lab.
class Listener {
 public:
  ~Listener();

  const std::string& address() const { return made_.bound_address(); }  // "host:port"
  uint16_t port() const;
  const std::string& name() const { return made_.name(); }

  // The result of the connection after those that earlier calls gave. DEADLINE_EXCEEDED when none
  // has ended in time; otherwise why there are no more, as when the lease is over.
  absl::StatusOr<v1::HandshakeResult> Next(
      std::chrono::milliseconds timeout = std::chrono::seconds(30));

 private:
  friend class Lab;
  Listener(RemoteLab& lab, v1::Listener made);

  v1::Listener made_;
  struct Results;
  std::unique_ptr<Results> results_;
};

class Lab {
 public:
  // The lab that the environment's TLSLAB_ADDRESS names, or else a private one, which ends with
  // this object, or with the process, however that ends. Its program is what TLSLABD names, or
  // tlslabd beside this program or in PATH. NOT_FOUND or UNAVAILABLE when there is none.
  static absl::StatusOr<std::unique_ptr<Lab>> Start();

  // The lab at "host:port" or "unix:/path". UNAVAILABLE when nobody answers within five seconds.
  static absl::StatusOr<std::unique_ptr<Lab>> Connect(const std::string& address);

  ~Lab();

  // Names begin with `id`, and meet nobody else's in the lab.
  absl::StatusOr<v1::Certificate> CreateCertificate(const std::string& id,
                                                    const v1::CertificateSpec& spec);
  absl::StatusOr<v1::TlsContext> CreateTlsContext(const std::string& id,
                                                  const v1::TlsContextSpec& spec);
  absl::StatusOr<std::unique_ptr<Listener>> Listen(const v1::Listener& listener);

  // The client's view of a connection to a server under test. A handshake that fails is a result.
  absl::StatusOr<v1::HandshakeResult> Dial(const v1::DialEndpointRequest& request);
  // Both views of handshakes in memory.
  absl::StatusOr<v1::SimulateHandshakeResponse> Simulate(
      const v1::SimulateHandshakeRequest& request);

  // All other RPCs. What is made with them is the caller's to delete.
  RemoteLab& rpcs();

 private:
  struct Parts;
  explicit Lab(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace tlslab::client

#endif  // TLSLAB_CLIENT_CPP_LAB_H_
