// What of a spec can be read when some of it is malformed: for explaining a context
// that cannot be made.
//
//   RequestProblems problems;
//   SoundPart sound = ReadSoundPart(spec, lookup, &problems);
//   Context::Build(sound.config);   // whatever the problems
//
// Each malformed field is told and left out: of a list the element, otherwise the
// field. Nothing of this may serve a handshake.
#ifndef TLSLAB_SERVER_CONFIG_SOUND_PART_H_
#define TLSLAB_SERVER_CONFIG_SOUND_PART_H_

#include <optional>
#include <string>
#include <vector>

#include "server/config/context_config.h"
#include "server/config/context_reader.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

struct SoundPart {
  // Nothing when too much is wrong to go on.
  std::optional<ContextConfig> config;
  // Elements that were left out of lists, as "groups[1]", in the order in which they were.
  std::vector<std::string> left_out;
};

// Fields of the problems are relative to the spec.
SoundPart ReadSoundPart(const v1::TlsContextSpec& spec, const ResourceLookup& lookup,
                        RequestProblems* problems);

// The path in the spec of a field that was found in what remained of it: "groups[0]"
// is "groups[1]" when "groups[0]" was left out.
std::string PathBeforeLeavingOut(const std::string& field,
                                 const std::vector<std::string>& left_out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_SOUND_PART_H_
