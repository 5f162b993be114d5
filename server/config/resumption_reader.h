// ResumptionOptions → ResumptionConfig.
#ifndef TLSLAB_SERVER_CONFIG_RESUMPTION_READER_H_
#define TLSLAB_SERVER_CONFIG_RESUMPTION_READER_H_

#include <string_view>
#include <vector>

#include "server/config/context_config.h"
#include "server/config/problems.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

// Adds to `problems` everything that is wrong, and what has no meaning for `role`.
ResumptionConfig ReadResumption(const v1::ResumptionOptions& options, Role role,
                                std::string_view field, RequestProblems* problems);

// At most 16, of different names.
std::vector<TicketKey> ReadTicketKeys(const google::protobuf::RepeatedPtrField<v1::TicketKey>& keys,
                                      std::string_view field, RequestProblems* problems);

// What a server takes of early data, into `config`.
void ReadEarlyDataOptions(const v1::ServerOptions& server, std::string_view field,
                          ContextConfig* config, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_RESUMPTION_READER_H_
