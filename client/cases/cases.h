// Test cases of path validation in the published form of x509-limbo (schema version 1), as
// requests to a lab.
//
//   absl::StatusOr<std::vector<ValidationCase>> cases = ReadCases(json);
//   for (const ValidationCase& one : *cases) {
//     if (one.skip_reason.empty()) Judge(one, lab.VerifyCertificateChain(one.request));
//   }
//
// The form says what is expected of a validator of RFC 5280 and the Web PKI; a case is asked so
// that OpenSSL comes nearest to one: its strict rules, every trusted certificate an anchor by
// itself, security level 2, and the purpose of the kind of validation. Policies are looked at
// where a case is marked to be about them. What neither can be asked is skipped, with the reason.
#ifndef TLSLAB_CLIENT_CASES_CASES_H_
#define TLSLAB_CLIENT_CASES_CASES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

struct ValidationCase {
  std::string id;
  std::string description;
  bool success_expected = false;
  v1::VerifyCertificateChainRequest request;  // not to be used when there is a reason to skip
  std::string skip_reason;                    // empty: it can be asked
};

// In the order of the file. INVALID_ARGUMENT, with the case and the field, when `json` is no such
// file. Fields that are not known are ignored: the form grows.
absl::StatusOr<std::vector<ValidationCase>> ReadCases(std::string_view json);

// What came of a case.
struct CaseResult {
  enum class Outcome { kPass, kFail, kSkip };
  Outcome outcome = Outcome::kSkip;
  bool success = false;  // what the lab said, unless skipped
  std::string reason;    // of a failure or a skip; of a pass, why the lab refused, or empty
};

// `response` is the lab's. INVALID_ARGUMENT is a chain that cannot be read: the lab refuses it.
CaseResult JudgeCase(const ValidationCase& one,
                     const absl::StatusOr<v1::VerifyCertificateChainResponse>& response);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_CASES_CASES_H_
