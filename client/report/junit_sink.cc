#include "client/report/junit_sink.h"

#include <google/protobuf/util/time_util.h>

#include <cstdio>
#include <vector>

#include "client/report/wording.h"
#include "client/report/xml_text.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

std::string Seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", seconds);
  return text;
}

std::string Property(const std::string& name, const std::string& value) {
  return "      <property" + XmlAttribute("name", name) + XmlAttribute("value", value) + "/>\n";
}

// An element with a message, and lines below.
std::string Finding(const std::string& tag, v1::Verdict verdict, const std::string& message,
                    const std::string& text) {
  return "      <" + tag + XmlAttribute("message", message) +
         XmlAttribute("type", VerdictText(verdict)) + ">" + XmlText(text) + "</" + tag + ">\n";
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// Attempts before the last one.
std::string Attempts(const v1::CellReport& cell) {
  std::string xml;
  const std::string kind = cell.verdict() == v1::VERDICT_PASSED ? "flaky" : "rerun";
  for (const v1::FailedAttempt& attempt : cell.failed_attempts()) {
    const bool errored = attempt.verdict() == v1::VERDICT_ERRORED;
    xml += Finding(kind + (errored ? "Error" : "Failure"), attempt.verdict(),
                   FirstLine(attempt.summary()), attempt.summary());
  }
  return xml;
}

std::string SystemOut(const v1::CellReport& cell) {
  if (cell.failed_attempts().empty()) return "";
  std::string text = VerdictText(cell.verdict()) + " " + AttemptText(cell) + "\n";
  for (int i = 0; i < cell.failed_attempts_size(); ++i) {
    text += "attempt " + std::to_string(i + 1) + ": " + cell.failed_attempts(i).summary() + "\n";
  }
  return "      <system-out>" + XmlText(text) + "</system-out>\n";
}

std::string Outcome(const v1::CellReport& cell) {
  if (cell.verdict() == v1::VERDICT_SKIPPED) {
    return "      <skipped" + XmlAttribute("message", SkipReason(cell)) + "/>\n";
  }
  if (cell.verdict() == v1::VERDICT_PASSED) return "";
  const std::vector<std::string> wrong = WhatWentWrong(cell);
  return Finding(cell.verdict() == v1::VERDICT_FAILED ? "failure" : "error", cell.verdict(),
                 wrong.empty() ? VerdictText(cell.verdict()) : FirstLine(wrong.front()),
                 JoinedLines(wrong));
}

std::string Counts(const v1::VerdictCounts& counts) {
  const uint32_t all = counts.passed() + counts.failed() + counts.skipped() + counts.errored();
  return XmlAttribute("tests", std::to_string(all)) +
         XmlAttribute("failures", std::to_string(counts.failed())) +
         XmlAttribute("errors", std::to_string(counts.errored()));
}

}  // namespace

void JunitSink::Begin(const v1::RunInfo& info) {
  run_properties_ = Property("tlslab_version", info.tlslab_version());
  for (const v1::LabReport& lab : info.labs()) {
    run_properties_ += Property(lab.id().empty() ? "lab" : "lab." + lab.id(), LabText(lab));
  }
  if (!info.seed().empty()) run_properties_ += Property("seed", info.seed());
  for (const std::string& selection : info.selection()) {
    run_properties_ += Property("selection", selection);
  }
}

void JunitSink::BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) {
  cases_.clear();
  suite_started_.clear();
  suite_seconds_ = 0;
}

void JunitSink::Cell(const v1::CellReport& cell) {
  const double seconds = DurationSeconds(cell.duration());
  suite_seconds_ += seconds;
  if (suite_started_.empty() && cell.has_start_time()) {
    // ISO 8601 to the second and without a zone, as the schemas want it; it is UTC.
    const std::string time = google::protobuf::util::TimeUtil::ToString(cell.start_time());
    suite_started_ = XmlAttribute("timestamp", time.substr(0, 19));
  }
  const std::string inside = Outcome(cell) + Attempts(cell) + SystemOut(cell);
  cases_ += "    <testcase" + XmlAttribute("name", cell.cell_id()) +
            XmlAttribute("classname", cell.experiment_id()) +
            XmlAttribute("time", Seconds(seconds)) +
            (inside.empty() ? "/>\n" : ">\n" + inside + "    </testcase>\n");
}

void JunitSink::EndExperiment(const v1::ExperimentReport& experiment) {
  const v1::VerdictCounts& counts = experiment.counts();
  suites_ +=
      "  <testsuite" + XmlAttribute("name", experiment.experiment_id()) + Counts(counts) +
      XmlAttribute("skipped", std::to_string(counts.skipped())) +
      XmlAttribute("time", Seconds(suite_seconds_)) + suite_started_ + ">\n" +
      "    <properties>\n" + run_properties_ + Property("file", experiment.file_name()) +
      (experiment.description().empty() ? "" : Property("description", experiment.description())) +
      "    </properties>\n" + cases_ + "  </testsuite>\n";
}

void JunitSink::End(const v1::RunSummary& summary) {
  out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"
       << XmlAttribute("name", summary.interrupted() ? "tlslab (interrupted)" : "tlslab")
       << Counts(summary.counts())
       << XmlAttribute("time", Seconds(DurationSeconds(summary.duration()))) << ">\n"
       << suites_ << "</testsuites>\n";
  out_.flush();
}

}  // namespace tlslab
