#include "client/report/html/testing/sample_cells.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

// Texts that would be markup, were they not treated as texts.
constexpr char kHostile[] = "</script><img src=x onerror=\"document.title='taken'\"><!--";

struct Axis {
  std::string name;
  std::vector<std::string> values;
};

// What is different in every handshake, so that pages are as large as real ones.
class Fresh {
 public:
  void Refresh(v1::HandshakeResult& result) {
    result.set_connection_id(Hex(32));
    result.mutable_client_hello()->set_random(Bytes(32));
    result.mutable_client_hello()->set_session_id(Bytes(32));
    result.mutable_server_hello()->set_random(Bytes(32));
    if (result.negotiated().has_ephemeral_key()) {
      result.mutable_negotiated()->mutable_ephemeral_key()->set_client_public(Bytes(32));
      result.mutable_negotiated()->mutable_ephemeral_key()->set_server_public(Bytes(32));
    }
    for (v1::SessionTicket& ticket : *result.mutable_tickets()) {
      ticket.set_ticket(Bytes(200));
    }
    for (v1::MessageSeen& message : *result.mutable_messages()) {
      message.mutable_event_offset()->set_nanos(message.event_offset().nanos() + random_() % 20000);
    }
  }

 private:
  std::string Hex(int count) {
    std::string hex;
    for (int i = 0; i < 2 * count; ++i) {
      hex += "0123456789abcdef"[random_() % 16];
    }
    return hex;
  }

  std::string Bytes(int count) {
    std::string bytes;
    for (int i = 0; i < count; ++i) {
      bytes += static_cast<char>(random_());
    }
    return bytes;
  }

  std::mt19937 random_{7};
};

v1::ExperimentReport Header(const std::string& id, const std::string& description,
                            const std::vector<Axis>& axes) {
  v1::ExperimentReport header;
  header.set_experiment_id(id);
  header.set_description(description);
  header.set_file_name("experiments/" + id + ".yaml");
  header.add_references("RFC 8446 section 4.1.3");
  header.add_tags("sample");
  for (const Axis& axis : axes) {
    v1::AxisReport& report = *header.add_axes();
    report.set_name(axis.name);
    report.mutable_values()->Assign(axis.values.begin(), axis.values.end());
  }
  return header;
}

v1::StepReport Step(const std::string& id, const v1::HandshakePair& pair) {
  v1::StepReport step;
  step.set_id(id);
  step.set_description("A client meets a server, and says hello.");
  step.set_transport("memory");
  step.set_verdict(v1::VERDICT_PASSED);
  *step.mutable_client() = pair.client();
  *step.mutable_server() = pair.server();
  *step.mutable_duration() = TimeUtil::MicrosecondsToDuration(1400);
  v1::ExpectationReport& expectation = *step.add_expectations();
  expectation.set_path("client.negotiated.version");
  expectation.set_expected("\"" + pair.client().negotiated().version_name() + "\"");
  expectation.set_actual(expectation.expected());
  expectation.set_held(true);
  return step;
}

void Fail(v1::CellReport& cell) {
  cell.set_verdict(v1::VERDICT_FAILED);
  v1::StepReport& step = *cell.mutable_steps(0);
  step.set_verdict(v1::VERDICT_FAILED);
  v1::ExpectationReport& expectation = *step.add_expectations();
  expectation.set_path("client.negotiated.group");
  expectation.set_expected("\"X448\"");
  expectation.set_actual("\"X25519\"");
  expectation.add_facts("The client offered X25519, P-256 and P-384.");
}

v1::CellReport Cell(const std::string& experiment, std::vector<v1::StepReport> steps) {
  v1::CellReport cell;
  cell.set_experiment_id(experiment);
  cell.set_cell_id(experiment);
  cell.set_repetition(1);
  cell.set_verdict(v1::VERDICT_PASSED);
  *cell.mutable_start_time() = TimeUtil::SecondsToTimestamp(1795568400);
  *cell.mutable_duration() = TimeUtil::MicrosecondsToDuration(1530);
  for (v1::StepReport& step : steps) {
    cell.add_steps()->Swap(&step);
  }
  return cell;
}

void Refuse(v1::CellReport& cell, v1::Verdict verdict, const std::string& why) {
  cell.clear_steps();
  cell.set_verdict(verdict);
  (verdict == v1::VERDICT_SKIPPED ? *cell.mutable_skip_reason() : *cell.mutable_error()) = why;
}

// Tells the sink of experiments, and counts.
class Run {
 public:
  explicit Run(ReportSink& sink) : sink_(sink) {
    v1::RunInfo info;
    info.set_schema_version(1);
    info.set_tlslab_version("0.1.0");
    *info.mutable_start_time() = TimeUtil::SecondsToTimestamp(1795568400);
    info.set_seed("42");
    v1::LabReport& lab = *info.add_labs();
    lab.set_daemon_version("0.1.0");
    lab.set_openssl_version("OpenSSL 3.5.7");
    lab.set_address("embedded");
    sink_.Begin(info);
  }

  void Experiment(const v1::ExperimentReport& header, int count,
                  const std::function<v1::CellReport(int)>& cell) {
    sink_.BeginExperiment(header, count);
    v1::ExperimentReport end = header;
    for (int i = 0; i < count; ++i) {
      const v1::CellReport report = cell(i);
      Count(report, *end.mutable_counts());
      Count(report, *summary_.mutable_counts());
      sink_.Cell(report);
    }
    end.set_verdict(WorstOf(end.counts()));
    sink_.EndExperiment(end);
  }

  void Single(const std::string& description, const v1::CellReport& cell) {
    Experiment(Header(cell.experiment_id(), description, {}), 1, [&](int) { return cell; });
  }

  void End() {
    summary_.set_verdict(WorstOf(summary_.counts()));
    *summary_.mutable_duration() = TimeUtil::MillisecondsToDuration(8420);
    sink_.End(summary_);
  }

 private:
  static void Count(const v1::CellReport& cell, v1::VerdictCounts& counts) {
    switch (cell.verdict()) {
      case v1::VERDICT_FAILED:
        return counts.set_failed(counts.failed() + 1);
      case v1::VERDICT_SKIPPED:
        return counts.set_skipped(counts.skipped() + 1);
      case v1::VERDICT_ERRORED:
        return counts.set_errored(counts.errored() + 1);
      default:
        counts.set_flaky(counts.flaky() + (cell.failed_attempts_size() > 0 ? 1 : 0));
        return counts.set_passed(counts.passed() + 1);
    }
  }

  static v1::Verdict WorstOf(const v1::VerdictCounts& counts) {
    return counts.errored() > 0  ? v1::VERDICT_ERRORED
           : counts.failed() > 0 ? v1::VERDICT_FAILED
           : counts.passed() > 0 ? v1::VERDICT_PASSED
                                 : v1::VERDICT_SKIPPED;
  }

  ReportSink& sink_;
  v1::RunSummary summary_;
};

// Gives the cell the values of place `index` of the matrix; the last axis turns fastest.
void Place(const std::vector<Axis>& axes, int index, v1::CellReport& cell) {
  std::string id;
  for (size_t i = axes.size(); i-- > 0;) {
    const std::string& value = axes[i].values[index % axes[i].values.size()];
    index /= axes[i].values.size();
    id = axes[i].name + "=" + value + (id.empty() ? "" : ",") + id;
  }
  cell.set_cell_id(cell.experiment_id() + "[" + id + "]");
  for (size_t i = 0; i < axes.size(); ++i) {
    const size_t from = cell.cell_id().find(axes[i].name + "=") + axes[i].name.size() + 1;
    v1::Parameter& parameter = *cell.add_parameters();
    parameter.set_name(axes[i].name);
    parameter.set_value(
        cell.cell_id().substr(from, cell.cell_id().find_first_of(",]", from) - from));
  }
}

std::vector<std::string> Numbered(const std::string& name, int count) {
  std::vector<std::string> values;
  for (int i = 1; i <= count; ++i) {
    values.push_back(name + std::to_string(i));
  }
  return values;
}

v1::StepTiming Timing() {
  v1::StepTiming timing;
  timing.set_handshake_count(100);
  *timing.mutable_handshake()->mutable_min() = TimeUtil::MicrosecondsToDuration(380);
  *timing.mutable_handshake()->mutable_median() = TimeUtil::MicrosecondsToDuration(417);
  *timing.mutable_handshake()->mutable_max() = TimeUtil::MicrosecondsToDuration(905);
  timing.mutable_context_build()->CopyFrom(timing.handshake());
  *timing.mutable_context_build()->mutable_median() = TimeUtil::MicrosecondsToDuration(460);
  return timing;
}

// A client of a terminator, which puts other TLS on.
v1::StepReport Terminated(const SampleHandshakes& handshakes) {
  v1::StepReport step = Step("behind a terminator", handshakes.tls13);
  *step.mutable_server() = handshakes.mutual.server();
  v1::TerminatorResult& terminator = *step.mutable_terminator();
  *terminator.mutable_client_side() = handshakes.tls13.server();
  *terminator.mutable_backend_side() = handshakes.mutual.client();
  v1::ProxyHeader& header = *terminator.mutable_sent_proxy_header();
  header.set_version(2);
  header.set_source_address("127.0.0.1:1");
  header.set_destination_address("127.0.0.1:2");
  header.mutable_tls()->set_over_tls(true);
  header.mutable_tls()->set_version("TLSv1.3");
  *step.mutable_server()->mutable_proxy_header() = header;
  v1::DialogResult& dialog = *step.mutable_client()->mutable_dialog();
  dialog.set_protocol(v1::SMTP);
  dialog.set_tls_start(v1::AFTER_STARTTLS);
  dialog.set_starttls_advertised(false);
  dialog.mutable_login()->set_mechanism("PLAIN");
  dialog.mutable_login()->set_user("lab");
  dialog.mutable_login()->set_accepted(true);
  dialog.mutable_login()->set_in_clear(true);
  v1::DialogLine& line = *dialog.add_lines();
  line.set_sent(true);
  line.set_text("EHLO localhost");
  dialog.set_completed(true);
  return step;
}

void WriteSmallMatrix(const SampleHandshakes& handshakes, Run& run) {
  const std::vector<Axis> axes = {{"version", {"TLSv1.2", "TLSv1.3"}},
                                  {"client", {"python", "curl", "old-java"}},
                                  {"group", {"X25519", "P-256", "X448", "X25519MLKEM768"}}};
  run.Experiment(Header("groups", "Which group two ends agree on, by version and by client.", axes),
                 24, [&](int i) {
                   v1::CellReport cell = Cell(
                       "groups", {Step("agree", i < 12 ? handshakes.tls12 : handshakes.tls13)});
                   Place(axes, i, cell);
                   if (i % 4 == 2 && i < 12) Fail(cell);
                   if (i % 12 == 11)
                     Refuse(cell, v1::VERDICT_SKIPPED, "the lab has no group X25519MLKEM768");
                   if (i == 13) {
                     v1::FailedAttempt& attempt = *cell.add_failed_attempts();
                     attempt.set_verdict(v1::VERDICT_FAILED);
                     attempt.set_summary("client.failure: expected absent, was TIMED_OUT");
                   }
                   return cell;
                 });
}

}  // namespace

void WriteSmallRun(const SampleHandshakes& handshakes, ReportSink& sink) {
  Run run(sink);
  WriteSmallMatrix(handshakes, run);
  v1::StepReport measured = Step("measured", handshakes.retried);
  *measured.mutable_timing() = Timing();
  v1::CellReport steps =
      Cell("steps", {Step("full", handshakes.tls13), Step("with a certificate", handshakes.mutual),
                     measured, Terminated(handshakes)});
  run.Single("Steps one after another.", steps);
  run.Single("A client that trusts nobody.",
             Cell("untrusted", {Step("untrusted", handshakes.untrusted)}));
  v1::CellReport failed = Cell("no-version", {Step("no version", handshakes.no_version)});
  Fail(failed);
  run.Single("No version in common.", failed);
  v1::CellReport errored = Cell("unreachable", {});
  Refuse(errored, v1::VERDICT_ERRORED, "lab 'far' at 192.0.2.1:7443: nobody answers");
  run.Single("A lab that nobody reaches.", errored);
  v1::CellReport hostile = Cell("hostile", {Step(kHostile, handshakes.tls13)});
  hostile.mutable_steps(0)->mutable_server()->mutable_peer()->mutable_chain()->Clear();
  hostile.mutable_steps(0)->mutable_client()->mutable_peer()->mutable_chain(0)->set_subject(
      std::string("CN=") + kHostile);
  Fail(hostile);
  hostile.mutable_steps(0)->mutable_expectations(1)->set_actual(kHostile);
  hostile.mutable_steps(0)->mutable_expectations(1)->set_path(kHostile);
  run.Single(kHostile, hostile);
  run.End();
}

void WriteLargeRun(const SampleHandshakes& handshakes, int cell_count, ReportSink& sink) {
  const std::vector<Axis> axes = {{"client", Numbered("client-", std::max(1, cell_count / 400))},
                                  {"suite", Numbered("SUITE_", 10)},
                                  {"version", {"TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"}},
                                  {"group", Numbered("group-", 10)}};
  const v1::HandshakePair* pairs[] = {&handshakes.tls12, &handshakes.tls13, &handshakes.retried,
                                      &handshakes.mutual};
  Fresh fresh;
  Run run(sink);
  run.Experiment(Header("matrix", "Everything with everything.", axes), cell_count, [&](int i) {
    v1::CellReport cell = Cell("matrix", {Step("handshake", *pairs[i / 10 % 4])});
    Place(axes, i, cell);
    fresh.Refresh(*cell.mutable_steps(0)->mutable_client());
    fresh.Refresh(*cell.mutable_steps(0)->mutable_server());
    if (i % 97 == 53) Fail(cell);
    if (i % 10 == 9 && i / 10 % 4 < 2) {
      Refuse(cell, v1::VERDICT_SKIPPED, "the lab has no group group-10");
    }
    if (i % 1999 == 5) Refuse(cell, v1::VERDICT_ERRORED, "lab '': the connection was reset");
    return cell;
  });
  run.End();
}

std::vector<CellDifference> SampleDifferences(const v1::CellReport& cell) {
  for (const v1::Parameter& parameter : cell.parameters()) {
    if (parameter.value() == "X448" || parameter.value() == "group-7") {
      return {{"steps[0].client.negotiated.group", "\"X448\"", "\"X25519\""}};
    }
  }
  return {};
}

}  // namespace tlslab
