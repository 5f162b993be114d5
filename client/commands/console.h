// What every command writes to, and what it ends with.
#ifndef TLSLAB_CLIENT_COMMANDS_CONSOLE_H_
#define TLSLAB_CLIENT_COMMANDS_CONSOLE_H_

#include <functional>
#include <ostream>

#include "absl/status/statusor.h"
#include "client/lab/lab.h"

namespace tlslab {

struct Console {
  std::ostream& out;      // results
  std::ostream& err;      // errors and progress
  bool colour = false;    // `out` is a terminal that wants colours
  bool progress = false;  // `err` is a terminal
};

// Opens the lab when a command needs it, so that a mistake in its arguments comes first. The lab
// stays the opener's.
using LabOpener = std::function<absl::StatusOr<RemoteLab*>()>;

// How a command ends. The numbers are part of the command line's contract.
enum ExitCode {
  kAsExpected = 0,
  kUnexpected = 1,
  kUsageError = 2,
  kLabFailed = 3,
  kAllSkipped = 4,
};

// Tells the failure on `err` and returns `code`.
inline int Fail(Console& console, const absl::Status& status, ExitCode code) {
  console.err << "tlslab: " << std::string(status.message()) << "\n";
  return code;
}

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_CONSOLE_H_
