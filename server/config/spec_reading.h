// A TlsContextSpec while it is read: where it stands in the request, what the lab
// holds, and what is wrong so far. The readers of its parts share it.
//
//   reading.Invalid("min_version", "is above max_version");
#ifndef TLSLAB_SERVER_CONFIG_SPEC_READING_H_
#define TLSLAB_SERVER_CONFIG_SPEC_READING_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "certs/credential/credential.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"

namespace tlslab {

struct SpecReading {
  // More of anything in a list is a mistake, and costs time.
  static constexpr int kMaxListSize = 200;

  std::string field;
  const ResourceLookup& lookup;
  RequestProblems& problems;

  std::string Path(std::string_view child) const { return FieldPath(field, child); }
  std::string Path(std::string_view child, size_t i) const { return FieldPath(Path(child), i); }
  void Invalid(std::string_view child, std::string_view what) const {
    problems.Invalid(Path(child), what);
  }
  void Invalid(std::string_view child, size_t i, std::string_view what) const {
    problems.Invalid(Path(child, i), what);
  }

  // False, and a problem, when a list has more than `limit`.
  bool Fits(std::string_view child, int size, int limit = kMaxListSize) const;
  // OpenSSL would take the text for one that ends there.
  void CheckNoNul(std::string_view child, std::string_view text) const;
  void CheckHostName(std::string_view child, std::string_view name) const;
  // The certificate held under `name`; null when problems were added. `path` is
  // whole.
  std::shared_ptr<const Credential> Find(const std::string& name, const std::string& path) const;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_SPEC_READING_H_
