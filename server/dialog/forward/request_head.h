// The header of a request on its way to a backend: what is refused in it, and what is taken out.
#ifndef TLSLAB_SERVER_DIALOG_FORWARD_REQUEST_HEAD_H_
#define TLSLAB_SERVER_DIALOG_FORWARD_REQUEST_HEAD_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/dialog_plan.h"
#include "server/dialog/forward/request_parser.h"

namespace tlslab {

constexpr std::string_view kEndOfHead = "\r\n\r\n";

// What one parser would take and another not, or otherwise, in a header's bytes, or the first of
// them: line ends, folding, NULs. Empty: nothing. The first `seen` bytes were looked at before.
std::string WhatIsAmbiguous(std::string_view head, size_t seen = 0);

struct RequestHead {
  std::string error;  // empty: none
  std::string text;   // but for the empty line
  std::vector<HttpHeader> removed;
};

// `keep_client_fields`: those in which a backend is told of the client stay.
RequestHead MakeHead(const RequestParser& parsed, bool keep_client_fields);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_FORWARD_REQUEST_HEAD_H_
