#include "client/experiment/message_file.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include "client/experiment/yaml_message.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

using google::protobuf::Message;

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

void ReadTextFormat(const std::string& text, Message& message, MessageReading& reading) {
  TextErrors errors(reading.problems);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.SetRecursionLimit(kMaxTextDepth);
  parser.ParseFromString(text, &message);
}

void ReadJson(const std::string& text, Message& message, MessageReading& reading) {
  const auto status = google::protobuf::util::JsonStringToMessage(text, &message);
  if (!status.ok()) reading.problems.push_back({{}, std::string(status.message())});
}

void ReadYaml(const std::string& text, Message& message, MessageReading& reading) {
  YamlReading yaml = ReadYamlMessage(text, message);
  reading.problems = std::move(yaml.problems);
  reading.places = std::move(yaml.places);
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string Line(const std::string& file_name, const Problem& problem) {
  std::string line = file_name;
  if (problem.place.line > 0) {
    line += ":" + std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column);
  }
  return line + ": " + problem.text;
}

}  // namespace

MessageReading ReadMessageText(const std::string& file_name, const std::string& text,
                               Message& message) {
  MessageReading reading;
  if (EndsWith(file_name, ".yaml") || EndsWith(file_name, ".yml")) {
    ReadYaml(text, message, reading);
  } else if (EndsWith(file_name, ".json")) {
    ReadJson(text, message, reading);
  } else if (EndsWith(file_name, ".textproto") || EndsWith(file_name, ".txtpb")) {
    ReadTextFormat(text, message, reading);
  } else {
    reading.known_format = false;
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
