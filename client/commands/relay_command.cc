#include "client/commands/relay_command.h"

#include <chrono>
#include <string>

#include "absl/strings/match.h"
#include "client/commands/capture_file.h"
#include "client/commands/fault_commands.h"
#include "client/lab/result_watch.h"
#include "client/render/message_text.h"
#include "client/render/relay_text.h"
#include "client/requests/requests.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr std::chrono::hours kLongerThanAnyLease(25);
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

void PrintBound(const v1::Relay& relay, OutputFormat format, Console& console) {
  v1::Relay bound;
  bound.set_name(relay.name());
  bound.set_bound_address(relay.bound_address());
  switch (format) {
    case OutputFormat::kText:
      console.out << relay.bound_address() << "\n";
      break;
    case OutputFormat::kJson:
      console.out << MessageJsonLine(bound);
      break;
    case OutputFormat::kTextproto:
      console.out << MessageTextproto(bound);
      break;
  }
  console.out.flush();
}

void PrintResult(const v1::WatchRelayResponse& response, const Options& options, Console& console) {
  switch (options.output) {
    case OutputFormat::kText:
      console.out << "\nConnection " << response.sequence_number() << " from "
                  << response.result().client_address() << "\n"
                  << RelayText(response.result(), {options.observe});
      break;
    case OutputFormat::kJson:
      console.out << MessageJsonLine(response);
      break;
    case OutputFormat::kTextproto:
      console.out << "\n" << MessageTextproto(response);
      break;
  }
  console.out.flush();
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
  absl::StatusOr<v1::Relay> created = scope.CreateRelay("relay", relay);
  // Ctrl-C is how one ends, however early.
  if (absl::IsCancelled(created.status())) return kAsExpected;
  if (!created.ok()) return Fail(console, created.status(), kLabFailed);
  RelayWatch watch(**lab, created->name(), options.max_results);
  PrintBound(*created, options.output, console);
  // Until the stream ends, or nobody reads what is written.
  while (console.out.good()) {
    auto response = watch.Next(kLongerThanAnyLease);
    if (!response) break;
    const absl::Status captured = captures->Take(response->mutable_result());
    if (!captured.ok()) return Fail(console, captured, kUsageError);
    PrintResult(*response, options, console);
  }
  const absl::Status status = watch.status();
  if (status.ok() || absl::IsCancelled(status)) return kAsExpected;
  return Fail(console, status, kLabFailed);
}

}  // namespace tlslab
