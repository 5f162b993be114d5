// Header fields of HTTP, as the contract has them.
#ifndef TLSLAB_SERVER_REPORT_OFFLOAD_HTTP_HEADER_REPORT_H_
#define TLSLAB_SERVER_REPORT_OFFLOAD_HTTP_HEADER_REPORT_H_

#include <vector>

#include "server/report/code_points.h"

namespace tlslab {

// Each at the end of `out`, a list of v1::HttpHeader.
template <typename Header, typename Headers>
void ReportHeaders(const std::vector<Header>& headers, Headers* out) {
  for (const Header& header : headers) {
    auto* to = out->Add();
    to->set_name(ValidUtf8(header.name));
    to->set_value(ValidUtf8(header.value));
  }
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_OFFLOAD_HTTP_HEADER_REPORT_H_
