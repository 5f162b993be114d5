#include "client/experiment/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "client/text/utf8.h"

namespace tlslab {
namespace {

Place PlaceOf(const YAML::Mark& mark) {
  return mark.is_null() ? Place{} : Place{mark.line + 1, mark.column + 1};
}

class Conversion {
 public:
  explicit Conversion(std::vector<Problem>& problems) : problems_(problems) {}

  // `place` stands in for that of a value that is not there.
  DocumentNode Convert(const YAML::Node& from, Place place, int depth);
  bool stopped() const { return stopped_; }

 private:
  void ConvertMap(const YAML::Node& from, int depth, DocumentNode& map);
  void ConvertMerged(const YAML::Node& from, int depth, std::set<std::string>& seen,
                     DocumentNode& map);
  // Counts one value; false, once told, when the document is too deep or too large.
  bool Enter(Place place, int depth);
  void Complain(Place place, const std::string& text) { problems_.push_back({place, text}); }

  std::vector<Problem>& problems_;
  int nodes_ = 0;
  bool stopped_ = false;
};

bool Conversion::Enter(Place place, int depth) {
  if (stopped_) return false;
  if (depth > kMaxDocumentDepth) {
    stopped_ = true;
    Complain(place, "nested more than " + std::to_string(kMaxDocumentDepth) + " deep");
  } else if (++nodes_ > kMaxDocumentNodes) {
    stopped_ = true;
    Complain(place, "the document has more than " + std::to_string(kMaxDocumentNodes) +
                        " values, its aliases resolved");
  }
  return !stopped_;
}

DocumentNode Conversion::Convert(const YAML::Node& from, Place place, int depth) {
  DocumentNode node;
  node.place = from.IsNull() ? place : PlaceOf(from.Mark());
  if (!Enter(node.place, depth)) return node;
  if (from.IsMap()) {
    node.kind = DocumentNode::Kind::kMap;
    ConvertMap(from, depth, node);
  } else if (from.IsSequence()) {
    node.kind = DocumentNode::Kind::kList;
    for (const YAML::Node& element : from) {
      node.children.push_back(Convert(element, PlaceOf(element.Mark()), depth + 1));
    }
  } else {
    node.plain = !from.IsScalar() || from.Tag() == "?";
    node.text = from.IsScalar() ? from.Scalar() : "null";
  }
  return node;
}

// Keys of the map itself win over what "<<" merges.
void Conversion::ConvertMap(const YAML::Node& from, int depth, DocumentNode& map) {
  std::set<std::string> seen;
  for (const auto& entry : from) {
    const Place place = PlaceOf(entry.first.Mark());
    if (!entry.first.IsScalar()) {
      Complain(place, "a key must be a single word");
    } else if (!seen.insert(entry.first.Scalar()).second) {
      Complain(place, "key '" + entry.first.Scalar() + "' stands here a second time");
    } else if (entry.first.Scalar() != "<<") {
      map.keys.push_back({entry.first.Scalar(), place});
      map.children.push_back(Convert(entry.second, place, depth + 1));
    }
  }
  for (const auto& entry : from) {
    if (entry.first.IsScalar() && entry.first.Scalar() == "<<") {
      ConvertMerged(entry.second, depth + 1, seen, map);
    }
  }
}

void Conversion::ConvertMerged(const YAML::Node& from, int depth, std::set<std::string>& seen,
                               DocumentNode& map) {
  if (from.IsSequence()) {
    for (const YAML::Node& one : from) {
      if (!Enter(PlaceOf(from.Mark()), depth)) return;
      ConvertMerged(one, depth + 1, seen, map);
    }
    return;
  }
  DocumentNode merged = Convert(from, PlaceOf(from.Mark()), depth);
  if (stopped_) return;
  if (!merged.is_map()) return Complain(merged.place, "what '<<' merges must be a map of fields");
  for (size_t i = 0; i < merged.keys.size(); ++i) {
    if (!seen.insert(merged.keys[i].text).second) continue;
    map.keys.push_back(std::move(merged.keys[i]));
    map.children.push_back(std::move(merged.children[i]));
  }
}

// UTF-16 and UTF-32, which begin with a byte order mark or have a zero among the first two bytes.
bool IsWide(std::string_view text) {
  if (text.size() < 2) return false;
  const std::string_view two = text.substr(0, 2);
  return two == "\xff\xfe" || two == "\xfe\xff" || two[0] == 0 || two[1] == 0;
}

// Where the first byte stands that is no UTF-8; yaml-cpp would put another character there.
std::optional<Place> NoUtf8(std::string_view text) {
  Place place{1, 1};
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    if (length == 0) return place;
    if (text[0] == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
    text.remove_prefix(length);
  }
  return std::nullopt;
}

// Notes whether a document has anything in it.
class ContentSeen : public YAML::EventHandler {
 public:
  bool seen() const { return seen_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override { seen_ = true; }
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {
    seen_ = true;
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    seen_ = true;
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    seen_ = true;
  }
  void OnMapEnd() override {}

 private:
  bool seen_ = false;
};

// Looks at a few only: at a stray "]" yaml-cpp finds documents for ever, which is why this is not
// LoadAll. Empty ones count for nothing.
bool HasSecondDocument(const std::string& text) {
  constexpr int kMostEmpty = 8;
  std::istringstream input(text);
  YAML::Parser parser(input);
  ContentSeen first;
  if (!parser.HandleNextDocument(first)) return false;
  for (int i = 0; i < kMostEmpty; ++i) {
    ContentSeen next;
    if (!parser.HandleNextDocument(next)) return false;
    if (next.seen()) return true;
  }
  return true;
}

}  // namespace

// yaml-cpp reports syntax errors, and its own limits, by exceptions.
Document ReadYamlDocument(const std::string& text) {
  Document document;
  if (const auto place = IsWide(text) ? std::nullopt : NoUtf8(text)) {
    document.whole = false;
    document.problems.push_back({*place, "not YAML: a byte that is no UTF-8"});
    return document;
  }
  try {
    const YAML::Node root = YAML::Load(text);
    const bool several = HasSecondDocument(text);
    if (root.IsNull() || several) {
      document.problems.push_back(
          {{}, several ? "the file holds several documents (---)" : "the file is empty"});
      return document;
    }
    Conversion conversion(document.problems);
    document.root = conversion.Convert(root, {}, 1);
    document.whole = !conversion.stopped();
  } catch (const YAML::Exception& error) {
    document.whole = false;
    document.problems.push_back({PlaceOf(error.mark), "not YAML: " + error.msg});
  }
  return document;
}

}  // namespace tlslab
