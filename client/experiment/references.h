// The places where an experiment names its own certificates, contexts, listeners, relays,
// terminators and revocation responders.
//
// A field either holds names of one collection ("certificates/ca" in CertificateSpec.issuer), or of
// one of some ("listeners/tcp" or "relays/path" in WatchStep.listener), or it may ("listeners/tcp"
// as the target of a dial, which can be an address instead). Text elsewhere that looks like a name
// is just text.
#ifndef TLSLAB_CLIENT_EXPERIMENT_REFERENCES_H_
#define TLSLAB_CLIENT_EXPERIMENT_REFERENCES_H_

#include <google/protobuf/descriptor.h>

#include <functional>
#include <string>
#include <vector>

#include "tlslab/v1/experiment.pb.h"

namespace tlslab {

struct Reference {
  std::string path;  // where: "steps[0].simulate.client.name"
  // "certificates/", "tlsContexts/", "listeners/", "relays/", "terminators/" or
  // "revocationResponders/". Of several that the field may name, the one that the name begins with,
  // or else the first.
  std::string collection;
  std::vector<std::string> other_collections;  // the others of them
  bool required = true;                        // false: the field may hold something else
  std::string* name = nullptr;
};

// Values of the field are, or may be, such names.
bool IsReferenceField(const google::protobuf::FieldDescriptor& field);

// Calls `visit` with each filled-in place, in the order of the fields; `*name` may be changed.
void VisitReferences(google::protobuf::Message& message,
                     const std::function<void(const Reference&)>& visit);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_REFERENCES_H_
