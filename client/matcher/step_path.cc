#include "client/matcher/step_path.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <vector>

#include "client/text/nearest.h"

namespace tlslab {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view kEarlier = "steps[";

const Words& AllWords() {
  static const auto& words = *new Words{
      "client",     "server", "relay",       "terminator", "reply",      "chain", "context",
      "handshakes", "relays", "terminators", "comparison", "fault_plan", "timing"};
  return words;
}

bool BeginsWith(const std::string& text, std::string_view beginning) {
  return text.compare(0, beginning.size(), beginning) == 0;
}

// Of a step that goes to an address. What there is behind a relay or terminator is told elsewhere.
void AddWay(const std::string& target, Words& words) {
  const bool terminator = BeginsWith(target, "terminators/");
  const bool relay = BeginsWith(target, "relays/") || terminator;
  if (relay || BeginsWith(target, "listeners/")) words.push_back("server");
  if (relay) words.push_back("relay");
  if (terminator) words.push_back("terminator");
}

bool Has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::Status Wrong(const std::string& text) { return absl::InvalidArgumentError(text); }

const char* WatchedWord(const std::string& watched) {
  if (BeginsWith(watched, "relays/")) return "relays";
  return BeginsWith(watched, "terminators/") ? "terminators" : "handshakes";
}

Words WordsOf(const v1::Step& step) {
  Words words;
  switch (step.action_case()) {
    case v1::Step::kSimulate:
      words = {"client", "server"};
      break;
    case v1::Step::kDial:
      words = {"client"};
      AddWay(step.dial().target_address(), words);
      break;
    case v1::Step::kSendHello:
      words = {"reply"};
      if (step.send_hello().has_server()) words.push_back("server");
      AddWay(step.send_hello().target_address(), words);
      return words;
    case v1::Step::kCompareObservations:
      return {"comparison"};
    case v1::Step::kSetFaultPlan:
      return {"fault_plan"};
    case v1::Step::kVerifyChain:
      return {"chain"};
    case v1::Step::kExplainContext:
      return {"context"};
    case v1::Step::kWatch:
      return {WatchedWord(step.watch().listener())};
    default:
      return {};
  }
  if (step.has_handshake_count()) words.push_back("timing");
  return words;
}

// "'client' or 'server'"
std::string Listed(const Words& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    text += "'" + words[i] + "'";
  }
  return text;
}

// Why a word that other steps have is none of this one.
std::string NotHere(std::string_view word, const v1::Step& step, const Words& words) {
  if (step.has_watch()) return "paths of this step begin with '" + words[0] + "[0]'";
  const bool handshake = step.has_simulate() || step.has_dial();
  if (!handshake && !step.has_send_hello()) {
    return "there is no handshake; paths of this step begin with " + Listed(words);
  }
  if (word == "server") {
    return std::string("this step ") + (handshake ? "dials" : "reaches") +
           " no listener of the file, so nobody sees the server's end";
  }
  if (word == "relay" || word == "terminator") {
    return "this step goes through no " + std::string(word) + " of the file";
  }
  if (word == "client") return "a hello has no client's end; go on with 'reply'";
  if (word == "reply") return "nothing is replied here; only 'send_hello' has a reply";
  if (word == "comparison") return "this step compares nothing; only 'compare_observations' does";
  if (word == "fault_plan") {
    return "this step sets no faults of others; what became of its own is 'client.faults[0]'";
  }
  if (word == "chain") return "this step judges no chain; only 'verify_chain' does";
  if (word == "context") return "this step explains no context; only 'explain_context' does";
  if (word == "timing") return "'timing' is of steps with a 'handshake_count'";
  const char* what = word == "relays" ? "relay" : word == "terminators" ? "terminator" : "listener";
  return "this step watches no " + std::string(what) + "; only 'watch' does";
}

absl::Status CheckWord(std::string_view word, const v1::Step* step) {
  const Words words = step == nullptr ? AllWords() : WordsOf(*step);
  if (Has(words, word)) return absl::OkStatus();
  if (words.empty()) return Wrong("nothing can be expected of this step but that it can be done");
  if (Has(AllWords(), word)) return Wrong(NotHere(word, *step, words));
  return Wrong("a path begins with " + Listed(words) + ", not '" + std::string(word) + "'" +
               DidYouMean(word, words));
}

absl::StatusOr<FieldPath> ResolveIn(std::string_view text, const v1::Step* step) {
  const std::string_view word = text.substr(0, text.find_first_of(".["));
  if (absl::Status status = CheckWord(word, step); !status.ok()) return status;
  absl::StatusOr<FieldPath> path = ResolvePath(text, *v1::StepReport::descriptor());
  if (!path.ok() || path->segments.size() > 1 || path->is_list()) return path;
  return Wrong("'" + std::string(text) + "' names a whole view: go on with one of its fields");
}

absl::StatusOr<const v1::Step*> FindEarlier(const std::string& id, const EarlierSteps* earlier) {
  if (earlier == nullptr) return nullptr;
  const auto found = earlier->find(id);
  if (found != earlier->end()) return found->second;
  Words ids;
  for (const auto& [known, unused] : *earlier) ids.push_back(known);
  return Wrong("'" + id + "' is no step before this one" + DidYouMean(id, ids));
}

}  // namespace

absl::StatusOr<StepPath> ResolveOwnPath(std::string_view text, const PathScope& scope) {
  absl::StatusOr<FieldPath> path = ResolveIn(text, scope.step);
  if (!path.ok()) return path.status();
  return StepPath{"", *std::move(path)};
}

absl::StatusOr<StepPath> ResolveAnyPath(std::string_view text, const PathScope& scope) {
  if (text.substr(0, kEarlier.size()) != kEarlier) return ResolveOwnPath(text, scope);
  const size_t end = text.find("].");
  if (end == std::string_view::npos) {
    return Wrong("'" + std::string(text) + "' is not of the form steps[ID].client...");
  }
  StepPath path;
  path.step_id = std::string(text.substr(kEarlier.size(), end - kEarlier.size()));
  absl::StatusOr<const v1::Step*> step = FindEarlier(path.step_id, scope.earlier);
  if (!step.ok()) return step.status();
  absl::StatusOr<FieldPath> inner = ResolveIn(text.substr(end + 2), *step);
  if (!inner.ok()) return inner.status();
  path.path = *std::move(inner);
  return path;
}

bool IsSeen(const StepPath& path, const v1::StepReport& report) {
  const FieldPath::Segment& first = path.path.segments.front();
  if (first.field->is_repeated() && !first.index) return true;
  return Lookup({{first}}, report).present;
}

const v1::StepReport* ReportOf(const StepPath& path, const v1::StepReport& step,
                               const EarlierReports& earlier) {
  if (path.step_id.empty()) return &step;
  const auto found = earlier.find(path.step_id);
  return found == earlier.end() ? nullptr : found->second;
}

}  // namespace tlslab
