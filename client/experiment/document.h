// A file as a tree of values, each with its place, whatever format it was written in.
//
// Keys keep their order; the anchors, aliases and merge keys of YAML are resolved, keys that are
// repeated have been complained of. The bounds hold for every tree: aliases, and variables, share
// values in the file and not in the tree, so that a few lines can mean billions.
//
//   Document document = ReadYamlDocument("a: [1, 'x']");       // yaml_document.h
//   document.root.children[0].children[1].text                 // "x"
//
// It knows nothing of messages; see node_message.h.
#ifndef TLSLAB_CLIENT_EXPERIMENT_DOCUMENT_H_
#define TLSLAB_CLIENT_EXPERIMENT_DOCUMENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "client/experiment/problem.h"

namespace tlslab {

constexpr int kMaxDocumentDepth = 64;
constexpr int kMaxDocumentNodes = 100000;

struct DocumentNode {
  enum class Kind { kScalar, kList, kMap };
  struct Key {
    std::string text;
    Place place;
  };

  Kind kind = Kind::kScalar;
  // Of a scalar: written without quotes, so that it may be a number, a boolean or null. What has no
  // value at all is a plain "null", in the place of its key.
  bool plain = false;
  // It holds placeholders whose values are not known yet (placeholders.h).
  bool open = false;
  Place place;
  std::string text;                    // of a scalar
  std::vector<Key> keys;               // of a map, one a child
  std::vector<DocumentNode> children;  // of a list or a map

  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  // Null when this is no map or has no such key.
  const DocumentNode* Find(std::string_view key) const {
    for (size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].text == key) return &children[i];
    }
    return nullptr;
  }
};

struct Document {
  DocumentNode root;
  bool whole = false;  // the tree is there, though it may have problems
  std::vector<Problem> problems;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_DOCUMENT_H_
