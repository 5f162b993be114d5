// Which part of a split run: the value of --shard.
//
//   ShardFlag shard = ParseShard("2/3", nullptr);
//   ShardFlag own = ParseShard("auto/3", std::getenv(kCompletionIndex));  // "1": the second
//
// Kubernetes numbers the pods of an Indexed Job from 0 and tells each its own number; the parts
// count from 1. What a part is, selection.h says.
#ifndef TLSLAB_CLIENT_OPTIONS_SHARD_H_
#define TLSLAB_CLIENT_OPTIONS_SHARD_H_

#include <string>

#include "client/options/experiment_flags.h"

namespace tlslab {

// The environment variable in which Kubernetes tells it.
inline constexpr char kCompletionIndex[] = "JOB_COMPLETION_INDEX";

// "I/N", or "auto/N" with I from `completion_index`, which is null where the variable is not set.
// Throws CLI::ValidationError for anything else.
ShardFlag ParseShard(const std::string& text, const char* completion_index);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_SHARD_H_
