// Fault.Inject → the bytes that come: a record with its header, an alert, garbage.
#ifndef TLSLAB_SERVER_CONFIG_INJECTED_BYTES_H_
#define TLSLAB_SERVER_CONFIG_INJECTED_BYTES_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "server/config/problems.h"
#include "tlslab/v1/fault.pb.h"

namespace tlslab {

// Garbage is made of `fault_id` alone, so that it is the same each time.
std::string ReadInjectedBytes(const v1::Fault::Inject& inject, const std::string& fault_id,
                              size_t max_bytes, std::string_view field, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_INJECTED_BYTES_H_
