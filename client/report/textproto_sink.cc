#include "client/report/textproto_sink.h"

#include <google/protobuf/text_format.h>

#include <string>

namespace tlslab {
namespace {

std::string Fields(const google::protobuf::Message& message, int depth) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetInitialIndentLevel(depth);
  std::string text;
  printer.PrintToString(message, &text);
  return text;
}

}  // namespace

void TextprotoSink::Begin(const v1::RunInfo& info) {
  out_ << "# proto-message: tlslab.v1.RunReport\ninfo {\n" << Fields(info, 1) << "}\n";
}

void TextprotoSink::BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) {
  v1::ExperimentReport header = experiment;
  header.clear_verdict();
  header.clear_counts();
  header.clear_cells();
  out_ << "experiments {\n" << Fields(header, 1);
}

void TextprotoSink::Cell(const v1::CellReport& cell) {
  out_ << "  cells {\n" << Fields(cell, 2) << "  }\n";
}

void TextprotoSink::EndExperiment(const v1::ExperimentReport& experiment) {
  v1::ExperimentReport outcome;
  outcome.set_verdict(experiment.verdict());
  *outcome.mutable_counts() = experiment.counts();
  out_ << Fields(outcome, 1) << "}\n";
}

void TextprotoSink::End(const v1::RunSummary& summary) {
  out_ << "summary {\n" << Fields(summary, 1) << "}\n";
  out_.flush();
}

}  // namespace tlslab
