#include "client/experiment/message_file.h"

#include <utility>

#include "client/experiment/json_document.h"
#include "client/experiment/node_message.h"
#include "client/experiment/text_format.h"
#include "client/experiment/yaml_document.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

using google::protobuf::Message;

constexpr size_t kMaxFileBytes = 4 << 20;

void ReadTree(Document document, bool json, Message& message, MessageReading& reading) {
  NodeReading nodes;
  nodes.json = json;
  nodes.problems = std::move(document.problems);
  if (document.whole) ReadNode(document.root, message, nodes);
  SortByPlace(nodes.problems);
  reading.problems = std::move(nodes.problems);
  reading.places = std::move(nodes.places);
}

std::string Line(const std::string& file_name, const Problem& problem) {
  std::string line = file_name;
  if (problem.place.line > 0) {
    line += ":" + std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column);
  }
  return line + ": " + problem.text;
}

}  // namespace

FileFormat FormatOf(const std::string& file_name) {
  const auto ends = [&file_name](std::string_view end) {
    const std::string_view name = file_name;
    return name.size() >= end.size() && name.substr(name.size() - end.size()) == end;
  };
  if (ends(".yaml") || ends(".yml")) return FileFormat::kYaml;
  if (ends(".json")) return FileFormat::kJson;
  return ends(".textproto") || ends(".txtpb") ? FileFormat::kTextFormat : FileFormat::kUnknown;
}

MessageReading ReadMessageText(const std::string& file_name, const std::string& text,
                               Message& message) {
  MessageReading reading;
  switch (FormatOf(file_name)) {
    case FileFormat::kYaml:
      ReadTree(ReadYamlDocument(text), false, message, reading);
      break;
    case FileFormat::kJson:
      ReadTree(ReadJsonDocument(text), true, message, reading);
      break;
    case FileFormat::kTextFormat:
      ReadTextFormat(text, message, reading.problems, nullptr);
      break;
    case FileFormat::kUnknown:
      reading.known_format = false;
      break;
  }
  return reading;
}

absl::Status ProblemsStatus(const std::string& file_name, const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    text += (text.empty() ? "" : "\n") + Line(file_name, problem);
  }
  return absl::InvalidArgumentError(text);
}

absl::Status ReadMessageFile(const std::string& file_name, Message& message) {
  const absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFileBytes);
  if (!text.ok()) return text.status();
  const MessageReading reading = ReadMessageText(file_name, *text, message);
  if (!reading.known_format) {
    return ProblemsStatus(file_name, {{{}, "such a file ends in .yaml, .json or .textproto"}});
  }
  return reading.problems.empty() ? absl::OkStatus() : ProblemsStatus(file_name, reading.problems);
}

}  // namespace tlslab
