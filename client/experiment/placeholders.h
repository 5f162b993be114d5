// "${name}" in the values of a file.
//
// Alone it stands for the value that has the name, which may be a number, a list or a map, quoted
// or not; within a text a single value is inserted as text. "${name.field}" is a field of a map,
// and
// "$${" is "${" itself.
//
// Names come from a function, which may know that a value comes later: what has such a name stays
// as it is and is marked open, with all around it.
//
//   Filling filling(names);
//   DocumentNode whole = filling.Fill(node);     // filling.problems()
//
// What was filled in is not looked at again: no value brings placeholders with it.
#ifndef TLSLAB_CLIENT_EXPERIMENT_PLACEHOLDERS_H_
#define TLSLAB_CLIENT_EXPERIMENT_PLACEHOLDERS_H_

#include <functional>
#include <string>
#include <vector>

#include "client/experiment/document.h"
#include "client/experiment/problem.h"

namespace tlslab {

// Letters, digits and "_", and no digit first.
bool IsVariableName(const std::string& name);

// The names without fields that `node` mentions, once each, in order. Malformed ones are left to
// Filling.
std::vector<std::string> MentionedNames(const DocumentNode& node);

struct NamedValue {
  const DocumentNode* value = nullptr;  // null: `later`, or no such name
  bool later = false;
};

class Names {
 public:
  virtual ~Names() = default;
  virtual NamedValue Find(const std::string& name) const = 0;
  // For what to say of a name that is not there.
  virtual std::vector<std::string> All() const = 0;
};

class Filling {
 public:
  // `names` must outlive it. What all calls together make is bounded.
  explicit Filling(const Names& names) : names_(names) {}

  // With `open_only` nothing is touched but what an earlier filling left open.
  DocumentNode Fill(const DocumentNode& node, bool open_only);
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  void FillScalar(DocumentNode& node);
  const DocumentNode* Resolve(const std::string& name, Place place, bool& later);
  const DocumentNode* Field(const DocumentNode* value, const std::string& name, size_t at,
                            Place place);
  bool InsertText(const std::string& name, const DocumentNode& value, Place place,
                  std::string& text);
  bool Spend(const DocumentNode& value, Place place);
  void Complain(Place place, const std::string& text) { problems_.push_back({place, text}); }

  const Names& names_;
  std::vector<Problem> problems_;
  size_t nodes_ = 0;
  size_t bytes_ = 0;
  bool spent_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_PLACEHOLDERS_H_
