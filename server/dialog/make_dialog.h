// The dialogs by their protocols.
#ifndef TLSLAB_SERVER_DIALOG_MAKE_DIALOG_H_
#define TLSLAB_SERVER_DIALOG_MAKE_DIALOG_H_

#include <memory>

#include "server/dialog/dialog.h"
#include "server/dialog/dialog_plan.h"

namespace tlslab {

// `plan` is shared with other connections.
std::unique_ptr<Dialog> MakeClientDialog(std::shared_ptr<const ClientDialogPlan> plan,
                                         DialogSurroundings surroundings);
std::unique_ptr<Dialog> MakeServerDialog(std::shared_ptr<const ServerDialogPlan> plan,
                                         DialogSurroundings surroundings);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_MAKE_DIALOG_H_
