#include "client/options/shard.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <optional>
#include <string_view>

namespace tlslab {
namespace {

// Digits and nothing else; no sign either.
std::optional<uint32_t> Number(std::string_view text) {
  uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end ? std::optional<uint32_t>(number) : std::nullopt;
}

CLI::ValidationError Wrong(const std::string& text, const std::string& why) {
  return CLI::ValidationError("--shard", "'" + text + "'" + why);
}

uint32_t IndexOfThisPod(const std::string& text, const char* completion_index, uint32_t count) {
  const std::string variable = std::string(": ") + kCompletionIndex;
  if (completion_index == nullptr) {
    throw Wrong(text, variable + " is not set; Kubernetes sets it in the pods of an Indexed Job");
  }
  const std::optional<uint32_t> index = Number(completion_index);
  if (!index) throw Wrong(text, variable + " is '" + completion_index + "', which is no number");
  if (*index >= count) {
    throw Wrong(text, variable + " is " + completion_index +
                          " and counts from 0: the Job has more "
                          "completions than there are parts");
  }
  return *index + 1;
}

}  // namespace

ShardFlag ParseShard(const std::string& text, const char* completion_index) {
  const size_t slash = text.find('/');
  const std::string index = text.substr(0, slash);
  const std::optional<uint32_t> part = Number(index);
  const std::optional<uint32_t> count =
      slash == std::string::npos ? std::nullopt : Number(text.substr(slash + 1));
  if (!count || (!part && index != "auto")) {
    throw Wrong(text, " is not of the form I/N, with I from 1 to N, or auto/N");
  }
  if (*count == 0) throw Wrong(text, ": a run has one part at least");
  if (!part) return {IndexOfThisPod(text, completion_index, *count), *count};
  if (*part == 0) throw Wrong(text, ": the parts count from 1");
  if (*part > *count) {
    throw Wrong(text, ": of " + std::to_string(*count) + (*count == 1 ? " part" : " parts") +
                          " there is no part " + index);
  }
  return {*part, *count};
}

}  // namespace tlslab
