// What the flags say of dialogs and of the PROXY protocol, as parts of requests.
//
// Files are read here; what a dialog means is judged by the lab.
#ifndef TLSLAB_CLIENT_REQUESTS_DIALOG_REQUESTS_H_
#define TLSLAB_CLIENT_REQUESTS_DIALOG_REQUESTS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "client/options/dialog_flags.h"
#include "tlslab/v1/dialog.pb.h"
#include "tlslab/v1/proxy_protocol.pb.h"

namespace tlslab {

// Of the one end of a dial or listener, or of an end of a simulation: the file, then the protocol
// and the login, then what is set. `set_flag` is what the latter came with, for the error. Nothing:
// the flags ask for no dialog. INVALID_ARGUMENT, NOT_FOUND (the file).
absl::StatusOr<std::optional<v1::ClientDialog>> ClientDialogOf(const DialogFlags& flags,
                                                               const DialogEndFlags& end,
                                                               const std::string& set_flag);
absl::StatusOr<std::optional<v1::ServerDialog>> ServerDialogOf(const DialogFlags& flags,
                                                               const DialogEndFlags& end,
                                                               const std::string& set_flag);

// Nothing without --proxy-header.
std::optional<v1::ProxyHeader> ProxyHeaderOf(const ProxyFlags& flags);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REQUESTS_DIALOG_REQUESTS_H_
