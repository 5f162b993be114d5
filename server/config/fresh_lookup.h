// What the lab holds, parsed anew each time it is asked for: as by a program that reads
// its files for every connection.
//
//   ResourceLookup lookup = ParsedAnew(lab.lookup());
//   lookup.certificate("certificates/a");  // another credential each time
//
// Of each certificate the PEM is made once, when it is first asked for; after that only
// reading it costs. It is for one request, on one thread.
#ifndef TLSLAB_SERVER_CONFIG_FRESH_LOOKUP_H_
#define TLSLAB_SERVER_CONFIG_FRESH_LOOKUP_H_

#include "server/config/resource_lookup.h"

namespace tlslab {

// A copy of `held` of which the certificates are fresh, with `parses_anew`. Serials and the
// rest stay what they are.
ResourceLookup ParsedAnew(const ResourceLookup& held);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_FRESH_LOOKUP_H_
