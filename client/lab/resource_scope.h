// What is made in a lab for a while, under names that meet nobody else's, and deleted at the end.
//
//   ResourceScope scope(lab);
//   absl::StatusOr<v1::Certificate> ca = scope.CreateCertificate("ca", certificate);
//   ca->name();   // "certificates/ca-5f0c12ab"
//
// Each id gets "-" and the scope's eight random hex digits. Deletion is in reverse order, in the
// destructor, and covers what a cancelled call may have made without telling.
#ifndef TLSLAB_CLIENT_LAB_RESOURCE_SCOPE_H_
#define TLSLAB_CLIENT_LAB_RESOURCE_SCOPE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/lab/lab.h"

namespace tlslab {

class ResourceScope {
 public:
  // `lab` must outlive the scope.
  explicit ResourceScope(RemoteLab& lab);
  ~ResourceScope();
  ResourceScope(const ResourceScope&) = delete;
  ResourceScope& operator=(const ResourceScope&) = delete;

  absl::StatusOr<v1::Certificate> CreateCertificate(const std::string& id,
                                                    const v1::Certificate& certificate);
  absl::StatusOr<v1::TlsContext> CreateTlsContext(const std::string& id,
                                                  const v1::TlsContextSpec& spec);
  absl::StatusOr<v1::Listener> CreateListener(const std::string& id, const v1::Listener& listener);
  absl::StatusOr<v1::RevocationResponder> CreateRevocationResponder(
      const std::string& id, const v1::RevocationResponder& responder);
  absl::StatusOr<v1::Relay> CreateRelay(const std::string& id, const v1::Relay& relay);
  absl::StatusOr<v1::Terminator> CreateTerminator(const std::string& id,
                                                  const v1::Terminator& terminator);

  // What `id`, or a full name such as "certificates/ca", becomes in this scope.
  std::string Unique(const std::string& id) const { return id + suffix_; }

 private:
  RemoteLab& lab_;
  std::string suffix_;
  std::vector<std::string> names_;  // in the order of creation
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_LAB_RESOURCE_SCOPE_H_
