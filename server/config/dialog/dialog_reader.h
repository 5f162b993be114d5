// ClientDialog and ServerDialog → the plans of dialogs.
#ifndef TLSLAB_SERVER_CONFIG_DIALOG_DIALOG_READER_H_
#define TLSLAB_SERVER_CONFIG_DIALOG_DIALOG_READER_H_

#include <memory>
#include <string_view>

#include "server/config/problems.h"
#include "server/dialog/dialog_plan.h"
#include "tlslab/v1/dialog.pb.h"

namespace tlslab {

std::shared_ptr<const ClientDialogPlan> ReadClientDialog(const v1::ClientDialog& dialog,
                                                         std::string_view field,
                                                         RequestProblems* problems);
std::shared_ptr<const ServerDialogPlan> ReadServerDialog(const v1::ServerDialog& dialog,
                                                         std::string_view field,
                                                         RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_DIALOG_DIALOG_READER_H_
