// Exchange → ExchangeScript.
#ifndef TLSLAB_SERVER_CONFIG_EXCHANGE_READER_H_
#define TLSLAB_SERVER_CONFIG_EXCHANGE_READER_H_

#include <memory>
#include <string_view>

#include "server/config/context_config.h"
#include "server/config/problems.h"
#include "server/dialog/script.h"
#include "tlslab/v1/exchange.pb.h"

namespace tlslab {

// For the end of `role`. Null for no steps. Adds to `problems` what contradicts
// itself, too.
std::shared_ptr<const ExchangeScript> ReadExchange(const v1::Exchange& exchange, Role role,
                                                   std::string_view field,
                                                   RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_EXCHANGE_READER_H_
