// tlslab cert verify --cases FILE.json: test cases of path validation in the published form of
// x509-limbo, judged by the lab.
//
//   VerifyCasesOptions options;
//   options.file = "experiments/certificates/cases.json";
//   return RunVerifyCases(options, open_lab, console);
//
// Text output is a line a case, "pass", "fail" or "skip" with its id, and for the latter two the
// reason, then a summary. It ends with 0 when no case failed, 1 when one did, 2 when the file is
// no such file, 3 when the lab failed, 4 when every case was skipped.
#ifndef TLSLAB_CLIENT_COMMANDS_VERIFY_CASES_H_
#define TLSLAB_CLIENT_COMMANDS_VERIFY_CASES_H_

#include <string>

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

struct VerifyCasesOptions {
  std::string file;
  std::string filter;  // only cases whose id contains it; empty: all
  OutputFormat output = OutputFormat::kText;
};

int RunVerifyCases(const VerifyCasesOptions& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_VERIFY_CASES_H_
