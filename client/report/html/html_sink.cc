#include "client/report/html/html_sink.h"

#include <string>
#include <utility>

#include "client/report/html/page_json.h"
#include "client/report/html/page_schema.h"
#include "client/report/html/page_source.h"

namespace tlslab {
namespace {

std::string Part(const std::string& json) {
  return "<script type=\"application/json\" class=\"part\">" + json + "</script>\n";
}

v1::ExperimentReport WithoutCells(const v1::ExperimentReport& experiment) {
  v1::ExperimentReport head = experiment;
  head.clear_cells();
  return head;
}

}  // namespace

HtmlSink::HtmlSink(std::ostream& out, BaselineDifferences differences)
    : out_(out), differences_(std::move(differences)) {}

void HtmlSink::Begin(const v1::RunInfo& info) {
  out_ << PageHead()
       << Part("{\"schema\":" + PageSchemaJson(*v1::ExperimentReport::descriptor()) + "}")
       << Part("{\"info\":" + PageJsonMessage(info) +
               ",\"baseline\":" + (differences_ ? "true" : "false") + "}");
}

void HtmlSink::BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) {
  axes_.assign(experiment.axes().begin(), experiment.axes().end());
  out_ << Part("{\"experiment\":" + PageJsonMessage(WithoutCells(experiment)) +
               ",\"cellCount\":" + std::to_string(cell_count) + "}");
  chunk_ = std::make_unique<CellChunk>(next_chunk_++, axes_);
}

void HtmlSink::Cell(const v1::CellReport& cell) {
  chunk_->Add(cell, differences_ ? differences_(cell) : std::vector<CellDifference>());
  if (chunk_->IsFull()) {
    WriteChunk();
    chunk_ = std::make_unique<CellChunk>(next_chunk_++, axes_);
  }
}

void HtmlSink::EndExperiment(const v1::ExperimentReport& experiment) {
  WriteChunk();
  v1::ExperimentReport end;
  end.set_verdict(experiment.verdict());
  *end.mutable_counts() = experiment.counts();
  out_ << Part("{\"end\":" + PageJsonMessage(end) + "}");
}

void HtmlSink::End(const v1::RunSummary& summary) {
  out_ << Part("{\"summary\":" + PageJsonMessage(summary) + "}") << PageTail() << std::flush;
}

void HtmlSink::WriteChunk() {
  if (!chunk_->IsEmpty()) {
    out_ << chunk_->Html();
  }
}

}  // namespace tlslab
