#include "client/commands/verify_cases.h"

#include <google/protobuf/struct.pb.h>

#include <vector>

#include "client/cases/cases.h"
#include "client/render/facts.h"
#include "client/render/message_text.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

using Outcome = CaseResult::Outcome;

// The whole of the published suite is about 40 MB.
constexpr size_t kMaxFile = size_t{256} << 20;

struct Counts {
  int passed = 0;
  int failed = 0;
  int skipped = 0;

  void Add(Outcome outcome) {
    ++(outcome == Outcome::kPass ? passed : outcome == Outcome::kFail ? failed : skipped);
  }
  std::string Text() const {
    return std::to_string(passed + failed + skipped) + " cases: " + std::to_string(passed) +
           " passed, " + std::to_string(failed) + " failed, " + std::to_string(skipped) +
           " skipped";
  }
};

const char* Word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "pass";
    case Outcome::kFail:
      return "fail";
    case Outcome::kSkip:
      return "skip";
  }
  return "";
}

std::string Coloured(Outcome outcome, bool colour) {
  if (!colour) return Word(outcome);
  const char* code = outcome == Outcome::kPass   ? "\033[32m"
                     : outcome == Outcome::kFail ? "\033[31m"
                                                 : "\033[33m";
  return std::string(code) + Word(outcome) + "\033[0m";
}

std::string Line(const ValidationCase& one, const CaseResult& result, bool colour) {
  std::string line = Coloured(result.outcome, colour) + "  " + Printable(one.id);
  if (result.outcome != Outcome::kPass) line += ": " + Printable(result.reason);
  return line + "\n";
}

// As the suite's own results are written, with what was expected.
void AddResult(const ValidationCase& one, const CaseResult& result,
               google::protobuf::ListValue* results) {
  auto& fields = *results->add_values()->mutable_struct_value()->mutable_fields();
  fields["id"].set_string_value(one.id);
  fields["outcome"].set_string_value(Word(result.outcome));
  fields["expected_result"].set_string_value(one.success_expected ? "SUCCESS" : "FAILURE");
  fields["actual_result"].set_string_value(result.outcome == Outcome::kSkip ? "SKIPPED"
                                           : result.success                 ? "SUCCESS"
                                                                            : "FAILURE");
  if (result.reason.empty()) {
    fields["context"].set_null_value(google::protobuf::NULL_VALUE);
  } else {
    fields["context"].set_string_value(result.reason);
  }
}

google::protobuf::Struct Report(google::protobuf::ListValue results, const Counts& counts) {
  google::protobuf::Struct report;
  auto& fields = *report.mutable_fields();
  fields["version"].set_number_value(1);
  fields["harness"].set_string_value("tlslab");
  fields["passed"].set_number_value(counts.passed);
  fields["failed"].set_number_value(counts.failed);
  fields["skipped"].set_number_value(counts.skipped);
  fields["results"].mutable_list_value()->Swap(&results);
  return report;
}

absl::StatusOr<std::vector<ValidationCase>> ReadFrom(const VerifyCasesOptions& options) {
  absl::StatusOr<std::string> text = ReadFile(options.file, kMaxFile);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::vector<ValidationCase>> cases = ReadCases(*text);
  if (!cases.ok()) {
    return absl::InvalidArgumentError(options.file + ": " + std::string(cases.status().message()));
  }
  std::erase_if(*cases, [&options](const ValidationCase& one) {
    return one.id.find(options.filter) == std::string::npos;
  });
  if (cases->empty()) return absl::InvalidArgumentError(options.file + ": no case to run");
  return cases;
}

// The lab's answer, unless the case is not for it.
absl::StatusOr<v1::VerifyCertificateChainResponse> Ask(const ValidationCase& one, RemoteLab& lab) {
  if (!one.skip_reason.empty()) return v1::VerifyCertificateChainResponse();
  return lab.VerifyCertificateChain(one.request);
}

}  // namespace

int RunVerifyCases(const VerifyCasesOptions& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<std::vector<ValidationCase>> cases = ReadFrom(options);
  if (!cases.ok()) return Fail(console, cases.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  const bool text = options.output == OutputFormat::kText;
  google::protobuf::ListValue results;
  Counts counts;
  for (const ValidationCase& one : *cases) {
    const auto response = Ask(one, **lab);
    if (!response.ok() && response.status().code() != absl::StatusCode::kInvalidArgument) {
      return Fail(console, response.status(), kLabFailed);
    }
    const CaseResult result = JudgeCase(one, response);
    counts.Add(result.outcome);
    if (text) {
      console.out << Line(one, result, console.colour);
    } else {
      AddResult(one, result, &results);
    }
  }
  if (text) console.out << "\n" << counts.Text() << "\n";
  if (options.output == OutputFormat::kJson) console.out << MessageJson(Report(results, counts));
  if (options.output == OutputFormat::kTextproto) {
    console.out << MessageTextproto(Report(results, counts));
  }
  if (counts.failed > 0) return kUnexpected;
  return counts.passed > 0 ? kAsExpected : kAllSkipped;
}

}  // namespace tlslab
