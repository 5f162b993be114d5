#include "client/commands/relay_command.h"

#include <string>

#include "absl/strings/match.h"
#include "client/commands/capture_file.h"
#include "client/commands/fault_commands.h"
#include "client/commands/port_output.h"
#include "client/render/relay_text.h"
#include "client/requests/requests.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxPem = 1 << 20;

absl::Status FillRelay(const Options& options, v1::Relay& relay) {
  relay.set_target_address(options.address);
  relay.set_bind_address(options.relay.bind);
  *relay.mutable_result_options() = ResultOptionsOf(options);
  if (options.ttl_seconds) *relay.mutable_ttl() = DurationOf(*options.ttl_seconds);
  if (const auto seconds = options.relay.connect_timeout_seconds) {
    *relay.mutable_connect_timeout() = DurationOf(*seconds);
  }
  if (const auto seconds = options.relay.idle_timeout_seconds) {
    *relay.mutable_idle_timeout() = DurationOf(*seconds);
  }
  return ReadFaults(options, relay.mutable_fault_plan());
}

// An authority made elsewhere, as the lab is to hold it.
absl::StatusOr<v1::Certificate> ReadAuthority(const RelayFlags& flags) {
  v1::Certificate authority;
  absl::StatusOr<std::string> chain = ReadFile(flags.authority, kMaxPem);
  if (!chain.ok()) return chain.status();
  if (flags.authority_key.empty()) {
    return absl::InvalidArgumentError("--mitm-authority " + flags.authority +
                                      ": a file needs --mitm-key");
  }
  absl::StatusOr<std::string> key = ReadFile(flags.authority_key, kMaxPem);
  if (!key.ok()) return key.status();
  authority.mutable_pem()->set_chain_pem(*std::move(chain));
  authority.mutable_pem()->set_private_key_pem(*std::move(key));
  return authority;
}

// Who signs what the clients are shown. How it failed, or kAsExpected.
int ChooseAuthority(const Options& options, ResourceScope& scope, v1::Relay& relay,
                    Console& console) {
  const RelayFlags& flags = options.relay;
  if (absl::StartsWith(flags.authority, "certificates/")) {
    relay.mutable_man_in_the_middle()->set_authority(flags.authority);
    return kAsExpected;
  }
  if (flags.authority.empty() && options.ca_out_file.empty()) {
    if (flags.middle) relay.mutable_man_in_the_middle()->set_private_authority(true);
    return kAsExpected;
  }
  v1::Certificate authority;
  authority.mutable_spec()->set_common_name("tlslab man in the middle");
  authority.mutable_spec()->set_certificate_authority(true);
  if (!flags.authority.empty()) {
    absl::StatusOr<v1::Certificate> read = ReadAuthority(flags);
    if (!read.ok()) return Fail(console, read.status(), kUsageError);
    authority = *std::move(read);
  }
  absl::StatusOr<v1::Certificate> made = scope.CreateCertificate("authority", authority);
  if (!made.ok()) return Fail(console, made.status(), kLabFailed);
  relay.mutable_man_in_the_middle()->set_authority(made->name());
  if (options.ca_out_file.empty()) return kAsExpected;
  const absl::Status written = WriteFile(options.ca_out_file, made->chain_pem());
  if (!written.ok()) return Fail(console, written, kUsageError);
  console.err << "the authority to trust is in " << options.ca_out_file << "\n";
  return kAsExpected;
}

}  // namespace

int RunRelay(const Options& options, const LabOpener& open_lab, Console& console) {
  v1::Relay relay;
  if (absl::Status status = FillRelay(options, relay); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  auto captures = CaptureFile::Open(options.capture_file, options.capture_secrets);
  if (!captures.ok()) return Fail(console, captures.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  ResourceScope scope(**lab);
  const int failed = ChooseAuthority(options, scope, relay, console);
  if (failed != kAsExpected) return failed;
  auto take = [&](v1::WatchRelayResponse& response) {
    const absl::Status captured = captures->Take(response.mutable_result());
    if (!captured.ok()) return captured;
    const v1::RelayResult& result = response.result();
    PrintResult(response, result.client_address(), options.output, console,
                [&] { console.out << RelayText(result, {options.observe}); });
    return absl::OkStatus();
  };
  return FollowPort<v1::WatchRelayResponse>(scope.CreateRelay("relay", relay), **lab, options,
                                            kUsageError, console, take);
}

}  // namespace tlslab
