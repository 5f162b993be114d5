#include "client/experiment/experiment_document.h"

#include "client/experiment/json_document.h"
#include "client/experiment/message_file.h"
#include "client/experiment/text_format.h"
#include "client/experiment/yaml_document.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFileBytes = 4 << 20;

Document OneProblem(const std::string& text) {
  Document document;
  document.problems.push_back({{}, text});
  return document;
}

Document ReadTextFormatDocument(const std::string& text) {
  Document document;
  v1::Experiment experiment;
  google::protobuf::TextFormat::ParseInfoTree locations;
  document.whole = ReadTextFormat(text, experiment, document.problems, &locations);
  if (document.whole) document.root = MessageNode(experiment, locations);
  return document;
}

}  // namespace

Document ReadExperimentDocument(const std::string& file_name, const std::string& text) {
  if (text.size() > kMaxFileBytes) return OneProblem("the file is larger than 4 MiB");
  switch (FormatOf(file_name)) {
    case FileFormat::kYaml:
      return ReadYamlDocument(text);
    case FileFormat::kJson:
      return ReadJsonDocument(text);
    case FileFormat::kTextFormat:
      return ReadTextFormatDocument(text);
    case FileFormat::kUnknown:
      break;
  }
  return OneProblem("an experiment file ends in .yaml, .json or .textproto");
}

}  // namespace tlslab
