#include "client/commands/fault_commands.h"

#include <string>

#include "client/commands/print.h"
#include "client/experiment/message_file.h"

namespace tlslab {
namespace {

std::string Count(int64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

int Set(const Options& options, const v1::SetFaultPlanRequest& request, const LabOpener& open_lab,
        Console& console) {
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::SetFaultPlanResponse> response = (*lab)->SetFaultPlan(request);
  if (!response.ok()) return Fail(console, response.status(), kLabFailed);
  const int faults = request.fault_plan().faults_size();
  std::string text = options.name + ": " + (faults == 0 ? "no fault" : Count(faults, "fault")) +
                     " for connections from now on";
  if (options.open_connections) {
    text += ", and for " + Count(response->changed_connection_count(), "open connection");
  }
  Print(text + "\n", *response, options.output, console);
  return kAsExpected;
}

v1::SetFaultPlanRequest RequestOf(const Options& options) {
  v1::SetFaultPlanRequest request;
  request.set_name(options.name);
  request.set_include_open_connections(options.open_connections);
  return request;
}

// Listeners and relays may have the same id.
absl::Status CheckCollection(const std::string& name) {
  if (name.find('/') != std::string::npos) return absl::OkStatus();
  return absl::InvalidArgumentError("say what '" + name + "' is: listeners/" + name +
                                    " or relays/" + name);
}

}  // namespace

absl::Status ReadFaults(const Options& options, v1::FaultPlan* plan) {
  if (options.faults_file.empty()) return absl::OkStatus();
  return ReadMessageFile(options.faults_file, *plan);
}

int RunFaultsSet(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::Status status = CheckCollection(options.name);
  v1::SetFaultPlanRequest request = RequestOf(options);
  if (status.ok()) status = ReadFaults(options, request.mutable_fault_plan());
  if (!status.ok()) return Fail(console, status, kUsageError);
  return Set(options, request, open_lab, console);
}

int RunFaultsClear(const Options& options, const LabOpener& open_lab, Console& console) {
  const absl::Status status = CheckCollection(options.name);
  if (!status.ok()) return Fail(console, status, kUsageError);
  return Set(options, RequestOf(options), open_lab, console);
}

}  // namespace tlslab
