#include "client/experiment/experiment_file.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <map>
#include <vector>

#include "client/experiment/check.h"
#include "client/experiment/problem.h"
#include "client/experiment/yaml_message.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFileBytes = 4 << 20;
constexpr int kMaxTextDepth = 64;

class TextErrors : public google::protobuf::io::ErrorCollector {
 public:
  explicit TextErrors(std::vector<Problem>& problems) : problems_(problems) {}
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    problems_.push_back({{line + 1, column + 1}, message});
  }

 private:
  std::vector<Problem>& problems_;
};

// What reading gave: the message, mistakes of form, and places where the format knows them.
struct Reading {
  v1::Experiment experiment;
  std::vector<Problem> problems;
  std::map<std::string, Place> places;
};

void ReadTextFormat(const std::string& text, Reading& reading) {
  TextErrors errors(reading.problems);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.SetRecursionLimit(kMaxTextDepth);
  parser.ParseFromString(text, &reading.experiment);
}

void ReadJson(const std::string& text, Reading& reading) {
  const auto status = google::protobuf::util::JsonStringToMessage(text, &reading.experiment);
  if (!status.ok()) reading.problems.push_back({{}, std::string(status.message())});
}

void ReadYaml(const std::string& text, Reading& reading) {
  YamlReading yaml = ReadYamlMessage(text, reading.experiment);
  reading.problems = std::move(yaml.problems);
  reading.places = std::move(yaml.places);
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool Read(const std::string& file_name, const std::string& text, Reading& reading) {
  if (EndsWith(file_name, ".yaml") || EndsWith(file_name, ".yml")) {
    ReadYaml(text, reading);
  } else if (EndsWith(file_name, ".json")) {
    ReadJson(text, reading);
  } else if (EndsWith(file_name, ".textproto") || EndsWith(file_name, ".txtpb")) {
    ReadTextFormat(text, reading);
  } else {
    return false;
  }
  return true;
}

// The place of the field, or of the nearest message around it.
Place FindPlace(const std::map<std::string, Place>& places, std::string path) {
  while (true) {
    if (const auto found = places.find(path); found != places.end()) return found->second;
    const size_t cut = path.find_last_of(".[");
    if (cut == std::string::npos) return {};
    path.resize(cut);
  }
}

// Mistakes of meaning, where the format knows no places, tell the path instead.
Problem Located(const Mistake& mistake, const std::map<std::string, Place>& places) {
  const Place place = FindPlace(places, mistake.path);
  const bool tell_path = place.line == 0 && !mistake.path.empty();
  return {place, tell_path ? mistake.path + ": " + mistake.text : mistake.text};
}

std::string Line(const std::string& file_name, const Problem& problem) {
  std::string line = file_name;
  if (problem.place.line > 0) {
    line += ":" + std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column);
  }
  return line + ": " + problem.text;
}

bool ReadsBefore(const Problem& a, const Problem& b) {
  if (a.place.line != b.place.line) return a.place.line < b.place.line;
  return a.place.column < b.place.column;
}

absl::Status Failure(const std::string& file_name, const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    text += (text.empty() ? "" : "\n") + Line(file_name, problem);
  }
  return absl::InvalidArgumentError(text);
}

}  // namespace

absl::StatusOr<v1::Experiment> ParseExperiment(const std::string& file_name,
                                               const std::string& text) {
  Reading reading;
  if (text.size() > kMaxFileBytes) {
    return Failure(file_name, {{{}, "the file is larger than 4 MiB"}});
  }
  if (!Read(file_name, text, reading)) {
    return Failure(file_name, {{{}, "an experiment file ends in .yaml, .json or .textproto"}});
  }
  // Meaning is judged only where the form is right: half a message would bring a flood of errors.
  if (!reading.problems.empty()) return Failure(file_name, reading.problems);
  for (const Mistake& mistake : CheckExperiment(reading.experiment)) {
    reading.problems.push_back(Located(mistake, reading.places));
  }
  std::stable_sort(reading.problems.begin(), reading.problems.end(), ReadsBefore);
  if (!reading.problems.empty()) return Failure(file_name, reading.problems);
  return std::move(reading.experiment);
}

absl::StatusOr<v1::Experiment> ReadExperimentFile(const std::string& file_name) {
  absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFileBytes);
  return text.ok() ? ParseExperiment(file_name, *text) : text.status();
}

}  // namespace tlslab
