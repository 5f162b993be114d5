#include "client/commands/about_commands.h"

#include <google/protobuf/struct.pb.h>

#include "client/render/capabilities_text.h"
#include "client/render/message_text.h"
#include "version/version.h"

namespace tlslab {
namespace {

absl::StatusOr<v1::Capabilities> Ask(const LabOpener& open_lab) {
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return lab.status();
  return (*lab)->GetCapabilities();
}

void PrintVersions(const v1::Capabilities& capabilities, OutputFormat format, Console& console) {
  if (format == OutputFormat::kText) {
    console.out << "tlslab  " << kTlslabVersion << "\n";
    if (capabilities.daemon_version().empty()) return;
    console.out << "daemon  " << capabilities.daemon_version() << "\n"
                << "library " << capabilities.openssl_version() << "\n";
    return;
  }
  google::protobuf::Struct versions;
  auto& fields = *versions.mutable_fields();
  fields["client_version"].set_string_value(kTlslabVersion);
  if (!capabilities.daemon_version().empty()) {
    fields["daemon_version"].set_string_value(capabilities.daemon_version());
    fields["openssl_version"].set_string_value(capabilities.openssl_version());
  }
  console.out << (format == OutputFormat::kJson ? MessageJson(versions)
                                                : MessageTextproto(versions));
}

}  // namespace

int RunCapabilities(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<v1::Capabilities> capabilities = Ask(open_lab);
  if (!capabilities.ok()) return Fail(console, capabilities.status(), kLabFailed);
  switch (options.output) {
    case OutputFormat::kText:
      console.out << CapabilitiesText(*capabilities);
      break;
    case OutputFormat::kJson:
      console.out << MessageJson(*capabilities);
      break;
    case OutputFormat::kTextproto:
      console.out << MessageTextproto(*capabilities);
      break;
  }
  return kAsExpected;
}

int RunVersion(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<v1::Capabilities> capabilities = Ask(open_lab);
  PrintVersions(capabilities.ok() ? *capabilities : v1::Capabilities(), options.output, console);
  if (capabilities.ok()) return kAsExpected;
  return Fail(console, capabilities.status(), kLabFailed);
}

int RunHealth(const Options& options, const std::string& address, LabSessions& labs,
              Console& console) {
  absl::StatusOr<RemoteLab*> lab = labs.Open(address.empty() ? kDefaultAddress : address);
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  const absl::StatusOr<bool> serving = (*lab)->IsServing();
  if (!serving.ok()) return Fail(console, serving.status(), kLabFailed);
  const std::string status = *serving ? "SERVING" : "NOT_SERVING";
  google::protobuf::Struct answer;
  (*answer.mutable_fields())["status"].set_string_value(status);
  switch (options.output) {
    case OutputFormat::kText:
      console.out << status << "\n";
      break;
    case OutputFormat::kJson:
      console.out << MessageJson(answer);
      break;
    case OutputFormat::kTextproto:
      console.out << MessageTextproto(answer);
      break;
  }
  return *serving ? kAsExpected : kUnexpected;
}

}  // namespace tlslab
