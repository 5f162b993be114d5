// What the commands print that open a port in the lab and stay with it: where it listens, then what
// became of each connection, as it comes.
//
//   return FollowPort<v1::WatchRelayResponse>(
//       scope.CreateRelay("relay", relay), **lab, options, kUsageError, console,
//       [&](v1::WatchRelayResponse& response) {
//         PrintResult(response, response.result().client_address(), options.output, console, [&] {
//           console.out << RelayText(response.result(), {options.observe});
//         });
//         return absl::OkStatus();
//       });
//
// Everything is flushed at once: what is printed goes to a program that waits for it as often as to
// a person.
#ifndef TLSLAB_CLIENT_COMMANDS_PORT_OUTPUT_H_
#define TLSLAB_CLIENT_COMMANDS_PORT_OUTPUT_H_

#include <chrono>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client/commands/console.h"
#include "client/lab/result_watch.h"
#include "client/options/options.h"
#include "client/render/message_text.h"

namespace tlslab {

// Of a listener, relay or terminator its name and its address; as text the address alone.
template <typename Port>
void PrintBound(const Port& port, OutputFormat format, Console& console) {
  Port bound;
  bound.set_name(port.name());
  bound.set_bound_address(port.bound_address());
  switch (format) {
    case OutputFormat::kText:
      console.out << port.bound_address() << "\n";
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

// One connection, from `client_address`. `print_text` prints its result for people and is called
// for no other format.
template <typename Response, typename PrintText>
void PrintResult(const Response& response, const std::string& client_address, OutputFormat format,
                 Console& console, PrintText print_text) {
  switch (format) {
    case OutputFormat::kText:
      console.out << "\nConnection " << response.sequence_number() << " from " << client_address
                  << "\n";
      print_text();
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

// Prints where `created` is bound and gives every result to `take`, a function from Response& to
// absl::Status, until the stream ends, nobody reads what is written, or `take` fails. How the
// command ends: with `take_failed` in the last case, and in order when it was interrupted, however
// early, which is how one ends it.
template <typename Response, typename Port, typename Take>
int FollowPort(const absl::StatusOr<Port>& created, RemoteLab& lab, const Options& options,
               ExitCode take_failed, Console& console, Take take) {
  constexpr std::chrono::hours kLongerThanAnyLease(25);
  if (absl::IsCancelled(created.status())) return kAsExpected;
  if (!created.ok()) return Fail(console, created.status(), kLabFailed);
  ResultWatch<Response> watch(lab, created->name(), options.max_results);
  PrintBound(*created, options.output, console);
  while (console.out.good()) {
    std::optional<Response> response = watch.Next(kLongerThanAnyLease);
    if (!response) break;
    const absl::Status taken = take(*response);
    if (!taken.ok()) return Fail(console, taken, take_failed);
  }
  const absl::Status status = watch.status();
  if (status.ok() || absl::IsCancelled(status)) return kAsExpected;
  return Fail(console, status, kLabFailed);
}

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_PORT_OUTPUT_H_
