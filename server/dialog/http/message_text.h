// Heads of HTTP/1.1 as bytes (RFC 9112 sections 3 to 5).
#ifndef TLSLAB_SERVER_DIALOG_HTTP_MESSAGE_TEXT_H_
#define TLSLAB_SERVER_DIALOG_HTTP_MESSAGE_TEXT_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/dialog_plan.h"

namespace tlslab {

// With the empty line at its end. Nothing is judged: it is a lab.
std::string HeadText(std::string_view start_line, const std::vector<HttpHeader>& headers);
// "HTTP/1.1 404 Not Found".
std::string StatusLine(unsigned status, std::string_view version = "HTTP/1.1");
// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string HttpDate(std::chrono::system_clock::time_point time);
// "(17 bytes of body)", for a line of the result.
std::string BodyInWords(uint64_t size);
// In any case.
bool HasHeader(const std::vector<HttpHeader>& headers, std::string_view name);
// The path of a request's target, without the query: of "/a?b" and of "http://host/a" it is "/a".
std::string_view PathOf(std::string_view target);
// Why a connection on which ALPN agreed on `protocol` cannot be used; empty: it can.
std::string WhyNotHttp1(std::string_view protocol);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_HTTP_MESSAGE_TEXT_H_
