#include "client/report/json_sink.h"

#include <set>
#include <string>

#include "client/text/message_json.h"

namespace tlslab {
namespace {

// What is known at the end, and what stands by itself.
const std::set<std::string>& LaterFields() {
  static const auto& names = *new std::set<std::string>{"verdict", "counts", "cells"};
  return names;
}

std::string Json(const google::protobuf::Message& message) {
  return MessageAsJson(message, JsonZeros::kWritten);
}

std::string HeaderFields(const v1::ExperimentReport& experiment) {
  std::string json;
  AppendJsonFields(experiment, JsonZeros::kWritten, LaterFields(), json);
  return json;
}

std::string Line(const char* name, const std::string& json) {
  return std::string("{\"") + name + "\":" + json + "}\n";
}

}  // namespace

void JsonSink::Begin(const v1::RunInfo& info) {
  out_ << "{\"info\":" << Json(info) << ",\n\"experiments\":[";
}

void JsonSink::BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) {
  out_ << (first_experiment_ ? "\n{" : ",\n{") << HeaderFields(experiment) << ",\"cells\":[";
  first_experiment_ = false;
  first_cell_ = true;
}

void JsonSink::Cell(const v1::CellReport& cell) {
  out_ << (first_cell_ ? "\n" : ",\n") << Json(cell);
  first_cell_ = false;
}

void JsonSink::EndExperiment(const v1::ExperimentReport& experiment) {
  out_ << "\n],\"verdict\":\"" << v1::Verdict_Name(experiment.verdict())
       << "\",\"counts\":" << Json(experiment.counts()) << "}";
}

void JsonSink::End(const v1::RunSummary& summary) {
  out_ << "\n],\n\"summary\":" << Json(summary) << "}\n";
  out_.flush();
}

void JsonLinesSink::Begin(const v1::RunInfo& info) { out_ << Line("info", Json(info)); }

void JsonLinesSink::BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) {
  out_ << Line("experiment", "{" + HeaderFields(experiment) + "}");
  out_.flush();
}

void JsonLinesSink::Cell(const v1::CellReport& cell) {
  out_ << Line("cell", Json(cell));
  out_.flush();
}

void JsonLinesSink::End(const v1::RunSummary& summary) {
  out_ << Line("summary", Json(summary));
  out_.flush();
}

}  // namespace tlslab
