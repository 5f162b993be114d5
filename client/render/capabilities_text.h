// What a lab can do, for a person.
#ifndef TLSLAB_CLIENT_RENDER_CAPABILITIES_TEXT_H_
#define TLSLAB_CLIENT_RENDER_CAPABILITIES_TEXT_H_

#include <string>

#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

std::string CapabilitiesText(const v1::Capabilities& capabilities);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_CAPABILITIES_TEXT_H_
