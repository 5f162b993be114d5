// The page without its data: made from page/ when this is built (page/embed.py).
#ifndef TLSLAB_CLIENT_REPORT_HTML_PAGE_SOURCE_H_
#define TLSLAB_CLIENT_REPORT_HTML_PAGE_SOURCE_H_

#include <string_view>

namespace tlslab {

// From the first byte to where the data stands.
std::string_view PageHead();
// What follows the data.
std::string_view PageTail();

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_PAGE_SOURCE_H_
