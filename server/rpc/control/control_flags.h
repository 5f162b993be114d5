// The daemon's flags of who may drive it: --control-certificate and those beside it.
//
//   CLI::App app;
//   ControlAccess access;
//   DescribeControl(&app, &access);
#ifndef TLSLAB_SERVER_RPC_CONTROL_CONTROL_FLAGS_H_
#define TLSLAB_SERVER_RPC_CONTROL_CONTROL_FLAGS_H_

#include <CLI/CLI.hpp>

#include "server/rpc/control/control_access.h"

namespace tlslab {

// `access` is written when the parser runs, and must outlive it. Files are named, not read.
void DescribeControl(CLI::App* app, ControlAccess* access);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_CONTROL_CONTROL_FLAGS_H_
