// Names for what a run makes in labs, which meet nobody else's.
//
//   ResourceNames names;
//   names.Next("certificates/ca");   // "certificates/ca-5f0c12ab", then "certificates/ca-5f0c12ac"
//
// Each run begins at a random place. Thread-safe.
#ifndef TLSLAB_CLIENT_RUNNER_RESOURCE_NAMES_H_
#define TLSLAB_CLIENT_RUNNER_RESOURCE_NAMES_H_

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>

namespace tlslab {

class ResourceNames {
 public:
  ResourceNames() : next_(std::random_device()()) {}

  std::string Next(const std::string& name) {
    char suffix[16];
    std::snprintf(suffix, sizeof suffix, "-%08x", static_cast<unsigned>(next_++));
    return name + suffix;
  }

 private:
  std::atomic<uint32_t> next_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_RESOURCE_NAMES_H_
