#include "client/experiment/experiment_file.h"

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include "client/experiment/check.h"
#include "client/experiment/message_file.h"
#include "client/experiment/problem.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFileBytes = 4 << 20;

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

bool ReadsBefore(const Problem& a, const Problem& b) {
  if (a.place.line != b.place.line) return a.place.line < b.place.line;
  return a.place.column < b.place.column;
}

absl::StatusOr<v1::Experiment> Parse(
    const std::string& file_name, const std::string& text,
    const std::function<std::vector<Mistake>(const v1::Experiment&)>& check) {
  if (text.size() > kMaxFileBytes) {
    return ProblemsStatus(file_name, {{{}, "the file is larger than 4 MiB"}});
  }
  v1::Experiment experiment;
  MessageReading reading = ReadMessageText(file_name, text, experiment);
  if (!reading.known_format) {
    return ProblemsStatus(file_name,
                          {{{}, "an experiment file ends in .yaml, .json or .textproto"}});
  }
  // Meaning is judged only where the form is right: half a message would bring a flood of errors.
  if (!reading.problems.empty()) return ProblemsStatus(file_name, reading.problems);
  for (const Mistake& mistake : check(experiment)) {
    reading.problems.push_back(Located(mistake, reading.places));
  }
  std::stable_sort(reading.problems.begin(), reading.problems.end(), ReadsBefore);
  if (!reading.problems.empty()) return ProblemsStatus(file_name, reading.problems);
  return experiment;
}

}  // namespace

absl::StatusOr<v1::Experiment> ParseExperiment(const std::string& file_name,
                                               const std::string& text) {
  return Parse(file_name, text, CheckExperiment);
}

absl::StatusOr<v1::Experiment> ReadExperimentFile(const std::string& file_name) {
  absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFileBytes);
  return text.ok() ? ParseExperiment(file_name, *text) : text.status();
}

absl::StatusOr<v1::Experiment> ReadCertificatesFile(const std::string& file_name) {
  absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFileBytes);
  if (!text.ok()) return text.status();
  return Parse(file_name, *text, CheckCertificates);
}

}  // namespace tlslab
