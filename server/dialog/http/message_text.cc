#include "server/dialog/http/message_text.h"

#include <algorithm>
#include <boost/beast/http/status.hpp>

#include "absl/strings/match.h"
#include "absl/time/time.h"

namespace tlslab {
namespace {

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string HeadText(std::string_view start_line, const std::vector<HttpHeader>& headers) {
  std::string text(start_line);
  text += "\r\n";
  for (const HttpHeader& header : headers) text += header.name + ": " + header.value + "\r\n";
  return text + "\r\n";
}

std::string StatusLine(unsigned status, std::string_view version) {
  namespace http = boost::beast::http;
  const http::status known = http::int_to_status(status);
  std::string line = std::string(version) + " " + std::to_string(status) + " ";
  if (known == http::status::unknown) return line;
  const auto reason = http::obsolete_reason(known);
  return line.append(reason.data(), reason.size());
}

std::string HttpDate(std::chrono::system_clock::time_point time) {
  return absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::FromChrono(time), absl::UTCTimeZone());
}

std::string BodyInWords(uint64_t size) { return "(" + std::to_string(size) + " bytes of body)"; }

bool HasHeader(const std::vector<HttpHeader>& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](const HttpHeader& header) {
    return absl::EqualsIgnoreCase(header.name, View(name));
  });
}

std::string_view PathOf(std::string_view target) {
  constexpr std::string_view kScheme = "://";
  if (!target.empty() && target.front() != '/') {
    // RFC 9112 section 3.2.2.
    const size_t scheme = target.find(kScheme);
    if (scheme != target.npos) {
      const size_t path = target.find('/', scheme + kScheme.size());
      target = path == target.npos ? "/" : target.substr(path);
    }
  }
  return target.substr(0, target.find('?'));
}

std::string WhyNotHttp1(std::string_view protocol) {
  if (protocol != "h2") return "";
  return "ALPN agreed on h2, and this dialog speaks HTTP/1.1 alone: leave h2 out of alpn_protocols";
}

}  // namespace tlslab
