#include "client/experiment/placeholders.h"

#include <algorithm>
#include <cctype>

#include "client/text/nearest.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFilledBytes = 16 << 20;

// A piece of a text: as it is, or the name that stood between "${" and "}".
struct Piece {
  std::string text;
  bool name = false;
};

// Empty when the text has no placeholder that is closed; `problem` is then set when one is open.
std::vector<Piece> PiecesOf(const std::string& text, std::string& problem) {
  std::vector<Piece> pieces;
  std::string literal;
  size_t at = 0;
  while (at < text.size()) {
    if (text.compare(at, 3, "$${") == 0) {
      literal += "${";
      at += 3;
    } else if (text.compare(at, 2, "${") == 0) {
      const size_t end = text.find('}', at);
      if (end == std::string::npos) {
        problem = "'${' is not closed by '}'; '${' itself is written '$${'";
        return {};
      }
      if (!literal.empty()) pieces.push_back({std::move(literal), false});
      literal.clear();
      pieces.push_back({text.substr(at + 2, end - at - 2), true});
      at = end + 1;
    } else {
      literal += text[at++];
    }
  }
  if (!literal.empty()) pieces.push_back({std::move(literal), false});
  return pieces;
}

bool MayHavePlaceholder(const std::string& text) { return text.find("${") != std::string::npos; }

void CollectNames(const DocumentNode& node, std::vector<std::string>& names) {
  for (const DocumentNode& child : node.children) CollectNames(child, names);
  if (!node.is_scalar() || !MayHavePlaceholder(node.text)) return;
  std::string problem;
  for (const Piece& piece : PiecesOf(node.text, problem)) {
    const std::string name = piece.text.substr(0, piece.text.find('.'));
    if (piece.name && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
}

// `text` says that there is no `name`.
std::string WithKnown(std::string text, const std::string& name,
                      const std::vector<std::string>& known) {
  const std::string suggestion = DidYouMean(name, known);
  if (!suggestion.empty()) return text + suggestion;
  for (const std::string& one : known) text += (&one == &known[0] ? "; there are " : ", ") + one;
  return text;
}

}  // namespace

bool IsVariableName(const std::string& name) {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
  });
}

std::vector<std::string> MentionedNames(const DocumentNode& node) {
  std::vector<std::string> names;
  CollectNames(node, names);
  return names;
}

bool Filling::Spend(const DocumentNode& value, Place place) {
  if (spent_) return false;
  ++nodes_;
  bytes_ += value.text.size();
  for (const DocumentNode::Key& key : value.keys) bytes_ += key.text.size();
  if (nodes_ > kMaxDocumentNodes || bytes_ > kMaxFilledBytes) {
    spent_ = true;
    Complain(place, "the file has more than " + std::to_string(kMaxDocumentNodes) +
                        " values or 16 MiB, its variables filled in");
    return false;
  }
  return std::all_of(value.children.begin(), value.children.end(),
                     [&](const DocumentNode& child) { return Spend(child, place); });
}

DocumentNode Filling::Fill(const DocumentNode& node, bool open_only) {
  if (open_only && !node.open) return node;
  DocumentNode filled;
  filled.kind = node.kind;
  filled.plain = node.plain;
  filled.place = node.place;
  filled.text = node.text;
  filled.keys = node.keys;
  if (filled.is_scalar()) {
    if (MayHavePlaceholder(filled.text)) FillScalar(filled);
    return filled;
  }
  filled.children.reserve(node.children.size());
  for (const DocumentNode& child : node.children) {
    filled.children.push_back(Fill(child, open_only));
    filled.open |= filled.children.back().open;
  }
  return filled;
}

const DocumentNode* Filling::Field(const DocumentNode* value, const std::string& name, size_t at,
                                   Place place) {
  while (at != std::string::npos) {
    const size_t end = name.find('.', at + 1);
    const std::string field = name.substr(at + 1, end == name.npos ? end : end - at - 1);
    const std::string before = name.substr(0, at);
    if (!value->is_map()) {
      Complain(place, "'${" + before + "}' is no map here, it has no field '" + field + "'");
      return nullptr;
    }
    const DocumentNode* inner = value->Find(field);
    if (inner == nullptr) {
      std::vector<std::string> known;
      for (const DocumentNode::Key& key : value->keys) known.push_back(key.text);
      Complain(place,
               WithKnown("there is no field '" + field + "' in '${" + before + "}'", field, known));
      return nullptr;
    }
    value = inner;
    at = end;
  }
  return value;
}

const DocumentNode* Filling::Resolve(const std::string& name, Place place, bool& later) {
  const size_t dot = name.find('.');
  const std::string first = name.substr(0, dot);
  if (!IsVariableName(first)) {
    Complain(place, "'${" + name +
                        "}' is no name: letters, digits and '_'; '${' itself is "
                        "written '$${'");
    return nullptr;
  }
  const NamedValue found = names_.Find(first);
  later |= found.later;
  if (found.later) return nullptr;
  if (found.value == nullptr) {
    Complain(place, WithKnown("there is no variable or axis '" + first + "'", first, names_.All()));
    return nullptr;
  }
  return Field(found.value, name, dot, place);
}

bool Filling::InsertText(const std::string& name, const DocumentNode& value, Place place,
                         std::string& text) {
  if (!value.is_scalar()) {
    const bool map = value.is_map();
    Complain(place, "'${" + name + "}' is a " + (map ? "map" : "list") +
                        ", which cannot stand within a text" +
                        (map && !value.keys.empty()
                             ? "; write a field of it: '${" + name + "." + value.keys[0].text + "}'"
                             : ""));
    return false;
  }
  text += value.text;
  return true;
}

void Filling::FillScalar(DocumentNode& node) {
  std::string problem;
  const std::vector<Piece> pieces = PiecesOf(node.text, problem);
  if (!problem.empty()) return Complain(node.place, problem);
  bool later = false;
  std::string text;
  const bool alone = pieces.size() == 1 && pieces[0].name;
  bool plain = node.plain;
  for (const Piece& piece : pieces) {
    if (!piece.name) {
      text += piece.text;
      continue;
    }
    const DocumentNode* value = Resolve(piece.text, node.place, later);
    if (value == nullptr) continue;
    if (!Spend(*value, node.place)) return;
    if (alone) {
      const Place place = node.place;
      node = *value;
      node.place = place;
      return;
    }
    plain = false;
    if (!InsertText(piece.text, *value, node.place, text)) return;
    bytes_ += text.size();
  }
  node.open = later;
  if (later) return;
  node.text = std::move(text);
  node.plain = plain;
}

}  // namespace tlslab
