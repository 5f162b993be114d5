// Any message from a file: YAML (.yaml, .yml), protobuf's JSON (.json) or text format (.textproto,
// .txtpb); the name's ending decides.
//
//   v1::TlsContextSpec spec;
//   absl::Status status = ReadMessageFile("server.yaml", spec);
//
// A failure holds every mistake of form, one a line: "server.yaml:2:1: unknown key 'grups' in
// TlsContextSpec; did you mean 'groups'?". What a message means is not judged here.
#ifndef TLSLAB_CLIENT_EXPERIMENT_MESSAGE_FILE_H_
#define TLSLAB_CLIENT_EXPERIMENT_MESSAGE_FILE_H_

#include <google/protobuf/message.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/experiment/problem.h"

namespace tlslab {

// What reading gave, beside the message: mistakes of form, and places where the format knows them.
struct MessageReading {
  bool known_format = true;  // by the ending of the name
  std::vector<Problem> problems;
  std::map<std::string, Place> places;  // see node_message.h; none of the text format
};

enum class FileFormat { kYaml, kJson, kTextFormat, kUnknown };
// By the ending of the name.
FileFormat FormatOf(const std::string& file_name);

MessageReading ReadMessageText(const std::string& file_name, const std::string& text,
                               google::protobuf::Message& message);

// Every mistake with the file's name, one a line.
absl::Status ProblemsStatus(const std::string& file_name, const std::vector<Problem>& problems);

// At most 4 MiB. NOT_FOUND when the file cannot be read, INVALID_ARGUMENT when it is wrong.
absl::Status ReadMessageFile(const std::string& file_name, google::protobuf::Message& message);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_MESSAGE_FILE_H_
