// Servers that refuse to run as root, started by tests that do.
//
//   if (const std::string why = WhyNotAsNobody(); !why.empty()) GTEST_SKIP() << why;
//   ChildProcess::Start({AsNobody({"/usr/lib/postgresql/15/bin/postgres", ...}), {}});
//
// In a sandbox of Bazel root is the only user there is, and nobody can become another. A user
// namespace in which root is called nobody needs no other: files of the test stay its own, and the
// process keeps its id. Not a protection against the program.
#ifndef TLSLAB_TESTS_INTEROP_UNPRIVILEGED_H_
#define TLSLAB_TESTS_INTEROP_UNPRIVILEGED_H_

#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/testing/child_process.h"

namespace tlslab {

inline std::vector<std::string> AsNobody(std::vector<std::string> command) {
  if (geteuid() != 0) return command;
  std::vector<std::string> all = {"/usr/bin/unshare", "--user", "--map-user=65534",
                                  "--map-group=65534"};
  all.insert(all.end(), std::make_move_iterator(command.begin()),
             std::make_move_iterator(command.end()));
  return all;
}

// Empty: it can be done here.
inline std::string WhyNotAsNobody() {
  auto started = ChildProcess::Start({AsNobody({"/bin/true"}), {}});
  if (!started.ok()) return std::string(started.status().message());
  if ((*started)->WaitForExit() == 0) return "";
  return "root cannot become nobody: " + (*started)->errors();
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_UNPRIVILEGED_H_
