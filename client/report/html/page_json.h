// JSON that may stand in a <script> element: it has no "<", so that no text of a peer ends the
// element, or begins a comment (HTML, section 4.12.1.3).
#ifndef TLSLAB_CLIENT_REPORT_HTML_PAGE_JSON_H_
#define TLSLAB_CLIENT_REPORT_HTML_PAGE_JSON_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace tlslab {

// `text` in quotes. Bytes that are no UTF-8 become U+FFFD.
std::string PageJsonText(std::string_view text);

// protobuf's own mapping, with the names of the .proto. "{}" for what has none.
std::string PageJsonMessage(const google::protobuf::Message& message);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_PAGE_JSON_H_
