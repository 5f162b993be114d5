// What the checks of an experiment share: mistakes, by the path of the field, and ids.
#ifndef TLSLAB_CLIENT_EXPERIMENT_MISTAKES_H_
#define TLSLAB_CLIENT_EXPERIMENT_MISTAKES_H_

#include <set>
#include <string>
#include <vector>

namespace tlslab {

struct Mistake {
  std::string path;  // of the field that is wrong or of the message that lacks it
  std::string text;
};

using Mistakes = std::vector<Mistake>;

// "steps[2]".
std::string Item(const char* list, int index);

// Why `id` is no id, or nothing.
std::string IdProblem(const std::string& id);

// The `id` of the message at `path`: it is one, and none of `ids`, which it joins.
void CheckId(const std::string& path, const std::string& id, std::set<std::string>& ids,
             Mistakes& mistakes);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_MISTAKES_H_
