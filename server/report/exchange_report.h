// What the two ends said to each other, as a message.
#ifndef TLSLAB_SERVER_REPORT_EXCHANGE_REPORT_H_
#define TLSLAB_SERVER_REPORT_EXCHANGE_REPORT_H_

#include <string>

#include "server/dialog/exchange.h"
#include "tlslab/v1/exchange.pb.h"

namespace tlslab {

// `handshake_failure` is the summary of why the handshake failed, which stands in the
// error of the step that met it; empty when it did not.
void ReportExchange(const ExchangeOutcome& outcome, const std::string& handshake_failure,
                    v1::ExchangeResult* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_EXCHANGE_REPORT_H_
