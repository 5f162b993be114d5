// What tlslabd is told: by flags, by TLSLABD_* in the environment, or by a file (--config).
//
//   FlagReading read = ReadFlags({"--listen=unix:/run/tlslab/lab.sock"}, environment, version);
//   for (const std::string& problem : read.problems) ...
//   if (!read.output.empty()) ...   // --help, --version or --print-config
//   read.flags.listen;
//
// It is pure but for the file, and it opens no socket: whether an address can be had, the daemon
// finds out. Whatever weakens safety has "danger" in its name.
#ifndef TLSLAB_SERVER_RPC_FLAGS_H_
#define TLSLAB_SERVER_RPC_FLAGS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "server/lab/limits.h"
#include "server/log/log.h"
#include "server/rpc/option_layers.h"
#include "server/transport/address_policy.h"
#include "version/version.h"

namespace tlslab {

struct Flags {
  std::string listen = kDefaultAddress;
  bool danger_listen_beyond_loopback = false;
  // Loopback, and what was allowed besides.
  AddressPolicy dial_policy = AddressPolicy::LoopbackOnly();
  AddressPolicy bind_policy = AddressPolicy::LoopbackOnly();
  LabLimits limits;  // of each owner
  size_t max_owners = 1000;
  bool exit_on_stdin_eof = false;
  LogOptions log;
  std::string metrics_listen;  // empty: nowhere
  bool danger_metrics_beyond_loopback = false;
};

struct FlagReading {
  Flags flags;
  // What was asked for instead of a daemon. Empty: nothing.
  std::string output;
  // Every mistake, with its place; `flags` then say nothing.
  std::vector<std::string> problems;
};

// `version` is what --version prints.
FlagReading ReadFlags(const std::vector<std::string>& arguments, const Environment& environment,
                      const std::string& version);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_FLAGS_H_
