#include "client/commands/init_command.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr char kFirstExperiment[] = R"(# A first experiment. Look for mistakes in it, then run it:
#
#   tlslab check experiment.yaml
#   tlslab run experiment.yaml
#
# For completion in an editor, "tlslab schema > experiment.schema.json" beside this file and keep
# the next line:
# yaml-language-server: $schema=experiment.schema.json

experiment_id: first-experiment
description: A client talks only to a server whose certificate it can trust, in every version.
references:
  - RFC 8446 section 4.4.2   # what it is based on; reports tell it

# Values that several places share: "${server_name}" stands for this one. Another can be given
# with "tlslab run --set server_name=other.example".
variables:
  server_name: server.example

# The experiment is run once for each value; with two axes, for each pair of them.
matrix:
  axes:
    - name: version
      values: [TLSv1.2, TLSv1.3]

# The lab mints both, keeps the keys, and forgets everything after the run.
certificates:
  - id: ca
    spec:
      common_name: First Experiment CA
      certificate_authority: true
  - id: server
    spec:
      issuer: certificates/ca
      common_name: ${server_name}
      dns_names: ["${server_name}"]   # the name that clients look at

# How each end does TLS. What is not said here has OpenSSL's default.
tls_contexts:
  - id: server
    spec:
      server: {}
      min_version: ${version}
      max_version: ${version}
      credentials:
        - certificate: certificates/server

  - id: trusting-client
    spec:
      client: {server_name: "${server_name}"}
      peer_verification:
        mode: ENFORCE        # the chain must lead to an authority that is trusted
        name_mode: ENFORCE   # and the certificate must be for the name that is wanted
        trusted_certificates: [certificates/ca]
        expected_name: ${server_name}

  - id: other-client
    spec:
      client: {server_name: "${server_name}"}
      peer_verification:
        mode: ENFORCE
        system_trust: true   # what the operating system trusts, which is not our authority

# Each step is one handshake, and what both ends must have seen of it. Paths are those of the
# result that "tlslab run --output json" prints.
steps:
  - id: trusted
    description: The client that trusts the authority gets through.
    simulate:
      client: {name: tlsContexts/trusting-client}
      server: {name: tlsContexts/server}
    expect:
      client.failure: {present: false}
      client.negotiated.version: ${version}
      server.negotiated.version: ${version}

  - id: untrusted
    description: The other client refuses, and tells the server why by an alert.
    simulate:
      client: {name: tlsContexts/other-client}
      server: {name: tlsContexts/server}
    expect:
      client.failure.cause: LOCAL_ALERT
      client.failure.alert: unknown_ca
      server.failure.cause: PEER_ALERT
      server.failure.alert: unknown_ca
)";

}  // namespace

int RunInit(const Options& options, Console& console) {
  const std::vector<std::string>& files = options.experiment.files;
  const std::string file = files.empty() ? "experiment.yaml" : files[0];
  if (file == "-") {
    console.out << kFirstExperiment;
    return kAsExpected;
  }
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(file, error))) {
    return Fail(console, absl::AlreadyExistsError(file + ": is there already; name another file"),
                kUsageError);
  }
  if (const absl::Status status = WritePublicFile(file, kFirstExperiment); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  console.out << file << ": run it with 'tlslab run " << file << "'\n";
  return kAsExpected;
}

}  // namespace tlslab
