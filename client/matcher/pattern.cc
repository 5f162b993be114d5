#include "client/matcher/pattern.h"

#include <mutex>
#include <unordered_map>

namespace tlslab {
namespace {

constexpr size_t kKept = 1000;

struct Patterns {
  std::mutex mutex;
  std::unordered_map<std::string, std::shared_ptr<const re2::RE2>> by_text;
};

Patterns& Kept() {
  static auto& patterns = *new Patterns;  // lives as long as the threads that ask
  return patterns;
}

}  // namespace

std::shared_ptr<const re2::RE2> CompiledPattern(const std::string& text) {
  Patterns& kept = Kept();
  const std::lock_guard<std::mutex> lock(kept.mutex);
  const auto found = kept.by_text.find(text);
  if (found != kept.by_text.end()) return found->second;
  if (kept.by_text.size() >= kKept) kept.by_text.clear();
  return kept.by_text[text] = std::make_shared<const re2::RE2>(text, re2::RE2::Quiet);
}

}  // namespace tlslab
