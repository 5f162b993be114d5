#include "client/commands/explain_topic_command.h"

#include "absl/strings/str_join.h"
#include "client/commands/print.h"
#include "client/explain/topic.h"
#include "client/explain/topic_text.h"
#include "client/render/facts.h"

namespace tlslab {
namespace {

absl::Status Unknown(const std::string& name) {
  std::string text = "'" + Printable(name) + "' is no alert, verify error, error class, failure " +
                     "cause or close kind";
  const std::vector<std::string> near = NearestTopics(name);
  if (!near.empty()) text += "; did you mean " + absl::StrJoin(near, " or ") + "?";
  return absl::InvalidArgumentError(text + " ('tlslab explain list' names them all)");
}

}  // namespace

int RunExplainTopic(const Options& options, Console& console) {
  const std::string& name = options.experiment.topic;
  if (name == "list") {
    Print(TopicListText(AllTopics()), TopicStruct(AllTopics()), options.output, console);
    return kAsExpected;
  }
  const std::vector<Topic> found = FindTopics(name);
  if (found.empty()) return Fail(console, Unknown(name), kUsageError);
  Print(TopicText(found), TopicStruct(found), options.output, console);
  return kAsExpected;
}

}  // namespace tlslab
