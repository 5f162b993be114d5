// What the two ends said to each other, as a message.
#ifndef TLSLAB_SERVER_REPORT_EXCHANGE_REPORT_H_
#define TLSLAB_SERVER_REPORT_EXCHANGE_REPORT_H_

#include "server/dialog/exchange.h"
#include "tlslab/v1/exchange.pb.h"

namespace tlslab {

void ReportExchange(const ExchangeOutcome& outcome, v1::ExchangeResult* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_EXCHANGE_REPORT_H_
