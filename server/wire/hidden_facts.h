// What an observer without a key does not learn of a connection.
#ifndef TLSLAB_SERVER_WIRE_HIDDEN_FACTS_H_
#define TLSLAB_SERVER_WIRE_HIDDEN_FACTS_H_

#include <string>
#include <vector>

#include "server/wire/passive_observer.h"
#include "server/wire/suite_shape.h"

namespace tlslab {

// What of the records matters here.
struct ProtectedRecords {
  bool handshake = false;           // encrypted, by their content type
  bool alerts = false;              // likewise
  bool application_data = false;    // likewise; of TLS 1.3 they may be anything
  bool handshake_too_long = false;  // in the clear, and beyond what an observer holds
};

// Each in a few words. Of a connection without TLS, or whose suite encrypts nothing, there may be
// none. `seen` is complete but for `hidden`.
std::vector<std::string> HiddenFacts(const Observed& seen, const SuiteShape& suite,
                                     const ProtectedRecords& records);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_HIDDEN_FACTS_H_
