// Contexts under names that many people know, and what a request makes of one.
//
//   v1::TlsContextSpec expanded = ExpandPreset(spec, "client.spec", &problems);
//
// A preset is a TlsContextSpec like any other, known to every build: whether this
// OpenSSL can honour it is found out when the context is built, and what it lacks is
// refused as if the user had written it. It says nothing that belongs to one user:
// no certificate, no trust but the system's, no name.
#ifndef TLSLAB_SERVER_CONFIG_PRESETS_H_
#define TLSLAB_SERVER_CONFIG_PRESETS_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/config/problems.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

struct PresetSpec {
  std::string name;
  std::string description;
  v1::TlsContextSpec spec;
};

// By name.
const std::vector<PresetSpec>& Presets();

// `spec` with its preset written out, and none left to name. What the spec sets
// replaces the preset's: a list as a whole, a message field by field, a time or a
// duration as one. Trust anchors of its own also replace the preset's trust in the
// system's store, as ssl.create_default_context(cafile=...) has it. Adds a problem,
// and leaves the spec without the preset, when there is no such preset or it is for
// the other end.
v1::TlsContextSpec ExpandPreset(const v1::TlsContextSpec& spec, std::string_view field,
                                RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_PRESETS_H_
