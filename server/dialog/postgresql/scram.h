// A client of SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): it proves that it knows
// the password, and learns whether the server does.
//
//   ScramClient scram("lab", "lab-password", nonce);
//   Send(scram.First());
//   std::optional<std::string> proof = scram.Final(server_first);   // absent: a bad message
//   scram.Verifies(server_final);
//
// Passwords are taken as they are: those of the lab are ASCII, which SASLprep leaves alone.
#ifndef TLSLAB_SERVER_DIALOG_POSTGRESQL_SCRAM_H_
#define TLSLAB_SERVER_DIALOG_POSTGRESQL_SCRAM_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tlslab {

class ScramClient {
 public:
  // A server that wants more iterations could make a client busy for minutes.
  static constexpr int kMaxIterations = 200000;

  // `user` may be empty, as PostgreSQL has it. `nonce` is printable without commas.
  ScramClient(std::string_view user, std::string password, std::string nonce);

  std::string First() const { return "n,," + first_bare_; }
  std::optional<std::string> Final(std::string_view server_first);
  // After Final.
  bool Verifies(std::string_view server_final) const;

 private:
  const std::string password_;
  const std::string nonce_;
  const std::string first_bare_;
  std::string server_signature_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_POSTGRESQL_SCRAM_H_
