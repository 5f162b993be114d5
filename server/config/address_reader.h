// "host:port" in a request.
#ifndef TLSLAB_SERVER_CONFIG_ADDRESS_READER_H_
#define TLSLAB_SERVER_CONFIG_ADDRESS_READER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "server/config/problems.h"

namespace tlslab {

// `zero_port`: 0 is a port too, any that is free.
void ReadAddress(const std::string& address, std::string_view field, bool zero_port,
                 std::string* host, uint16_t* port, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_ADDRESS_READER_H_
