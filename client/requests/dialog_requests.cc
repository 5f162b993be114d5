#include "client/requests/dialog_requests.h"

#include <string>
#include <type_traits>

#include "client/experiment/message_file.h"
#include "client/options/set_field.h"

namespace tlslab {
namespace {

bool Asked(const DialogFlags& flags, const DialogEndFlags& end) {
  return flags.protocol != v1::DIALOG_PROTOCOL_UNSPECIFIED || !end.file.empty() ||
         !end.sets.empty();
}

// A flag that says how a dialog goes, where there is none. `set_flag` is this end's.
template <typename Dialog>
absl::Status CheckUse(const DialogFlags& flags, const std::string& set_flag) {
  const std::string flag = flags.opportunistic ? "--opportunistic" : "--login";
  if (!flags.opportunistic && flags.user.empty()) return absl::OkStatus();
  const bool client = std::is_same_v<Dialog, v1::ClientDialog>;
  const std::string command = set_flag != "--dialog-set" ? "simulate" : client ? "dial" : "listen";
  const std::string file_flag = set_flag.substr(0, set_flag.rfind("-set"));
  return absl::InvalidArgumentError(flag +
                                    ": there is no dialog; begin one with --starttls PROTOCOL, "
                                    "--implicit PROTOCOL, --https or " +
                                    file_flag + " FILE (see tlslab " + command + " --help)");
}

// A ClientDialog or a ServerDialog.
template <typename Dialog>
absl::StatusOr<std::optional<Dialog>> DialogOf(const DialogFlags& flags, const DialogEndFlags& end,
                                               const std::string& set_flag) {
  if (!Asked(flags, end)) {
    absl::Status status = CheckUse<Dialog>(flags, set_flag);
    if (!status.ok()) return status;
    return std::optional<Dialog>();
  }
  Dialog dialog;
  if (!end.file.empty()) {
    absl::Status status = ReadMessageFile(end.file, dialog);
    if (!status.ok()) return status;
  }
  if (flags.protocol != v1::DIALOG_PROTOCOL_UNSPECIFIED) {
    dialog.set_protocol(flags.protocol);
    dialog.set_tls_start(flags.tls_start);
  }
  if (!flags.user.empty()) {
    dialog.mutable_credentials()->set_user(flags.user);
    dialog.mutable_credentials()->set_password(flags.password);
  }
  absl::Status status = SetFields(end.sets, dialog, set_flag);
  if (!status.ok()) return status;
  return std::optional<Dialog>(std::move(dialog));
}

}  // namespace

absl::StatusOr<std::optional<v1::ClientDialog>> ClientDialogOf(const DialogFlags& flags,
                                                               const DialogEndFlags& end,
                                                               const std::string& set_flag) {
  auto dialog = DialogOf<v1::ClientDialog>(flags, end, set_flag);
  if (dialog.ok() && dialog->has_value() && flags.opportunistic) {
    (*dialog)->set_tls_policy(v1::ClientDialog::OPPORTUNISTIC);
  }
  return dialog;
}

absl::StatusOr<std::optional<v1::ServerDialog>> ServerDialogOf(const DialogFlags& flags,
                                                               const DialogEndFlags& end,
                                                               const std::string& set_flag) {
  return DialogOf<v1::ServerDialog>(flags, end, set_flag);
}

std::optional<v1::ProxyHeader> ProxyHeaderOf(const ProxyFlags& flags) {
  if (flags.version.empty()) return std::nullopt;
  v1::ProxyHeader header;
  header.set_version(flags.version == "v1" ? 1 : 2);
  header.set_local(flags.source.empty());
  header.set_source_address(flags.source);
  header.set_destination_address(flags.destination);
  return header;
}

}  // namespace tlslab
