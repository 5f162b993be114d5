// What a peer made of a crafted hello, as the contract's HelloReply.
#ifndef TLSLAB_SERVER_REPORT_HELLO_REPLY_REPORT_H_
#define TLSLAB_SERVER_REPORT_HELLO_REPLY_REPORT_H_

#include "server/driver/hello_probe.h"
#include "tlslab/v1/hello.pb.h"

namespace tlslab {

void ReportHelloReply(const HelloProbeRecord& record, v1::HelloReply* out);

// What would be sent, and nothing else.
void ReportUnsentHello(const BuiltHello& hello, v1::HelloReply* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_HELLO_REPLY_REPORT_H_
