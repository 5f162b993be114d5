// FaultTrigger → when a fault fires; and the names of the wire that faults have.
#ifndef TLSLAB_SERVER_CONFIG_FAULT_TRIGGER_READER_H_
#define TLSLAB_SERVER_CONFIG_FAULT_TRIGGER_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/codepoints/registry.h"
#include "server/config/problems.h"
#include "server/wire/fault_plan.h"
#include "tlslab/v1/fault.pb.h"

namespace tlslab {

FaultTrigger ReadFaultTrigger(const v1::FaultTrigger& trigger, std::string_view field,
                              RequestProblems* problems);

// What the wire has a number for.
struct WireNames {
  std::string_view what;  // "handshake message"
  Registry registry;
  std::optional<uint16_t> (*value)(std::string_view name);
  uint16_t most = 0xff;  // the largest number
};
// A name of `names`, or a number.
uint16_t ReadWireName(const std::string& text, const WireNames& names, std::string_view field,
                      RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_FAULT_TRIGGER_READER_H_
