#include "server/transport/host_port.h"

#include <algorithm>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/transport/ip_address.h"

namespace tlslab {
namespace {

// RFC 1035 section 2.3.4, as text without the final dot.
constexpr size_t kMaxNameBytes = 253;

absl::Status Malformed(std::string_view text, const std::string& why) {
  std::string shown = absl::CEscape(absl::string_view(text.data(), text.size()));
  return absl::InvalidArgumentError(absl::StrCat("\"", shown, "\": ", why));
}

std::optional<uint16_t> PortNumber(std::string_view digits) {
  if (digits.empty() || digits.size() > 5) return std::nullopt;
  uint32_t port = 0;
  for (char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    port = port * 10 + static_cast<uint32_t>(digit - '0');
  }
  if (port > 65535) return std::nullopt;
  return static_cast<uint16_t>(port);
}

// Letters, digits, hyphens, dots, and the underscore that DNS allows and people use.
bool IsNameCharacter(char c) {
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  bool digit = c >= '0' && c <= '9';
  return letter || digit || c == '-' || c == '.' || c == '_';
}

bool IsName(std::string_view host) {
  return !host.empty() && host.size() <= kMaxNameBytes &&
         std::all_of(host.begin(), host.end(), IsNameCharacter);
}

// RFC 4007 section 11: an address, and perhaps "%" and a zone.
bool IsIpv6Literal(std::string_view host) {
  size_t percent = host.find('%');
  std::optional<IpAddress> address = IpAddress::Parse(host.substr(0, percent));
  if (!address || address->is_v4()) return false;
  return percent == std::string_view::npos || IsName(host.substr(percent + 1));
}

absl::StatusOr<HostPort> WithPort(std::string_view text, std::string_view host,
                                  std::string_view digits) {
  std::optional<uint16_t> port = PortNumber(digits);
  if (!port) return Malformed(text, "the port must be a number from 0 to 65535");
  return HostPort{std::string(host), *port};
}

absl::StatusOr<HostPort> ParseBracketed(std::string_view text) {
  size_t end = text.find(']');
  if (end == std::string_view::npos) return Malformed(text, "\"]\" is missing");
  std::string_view host = text.substr(1, end - 1);
  std::string_view rest = text.substr(end + 1);
  if (!IsIpv6Literal(host)) return Malformed(text, "no IPv6 address in the brackets");
  if (rest.empty() || rest[0] != ':') {
    return Malformed(text, "a port is missing; write it as [::1]:443");
  }
  return WithPort(text, host, rest.substr(1));
}

}  // namespace

absl::StatusOr<HostPort> ParseHostPort(std::string_view text) {
  if (text.empty()) return Malformed(text, "empty; write it as host:port");
  if (text[0] == '[') return ParseBracketed(text);
  if (text.find("://") != std::string_view::npos) {
    return Malformed(text, "a URL; write host:port alone");
  }
  size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return Malformed(text, "a port is missing; write it as host:port");
  }
  std::string_view host = text.substr(0, colon);
  std::string_view digits = text.substr(colon + 1);
  if (digits.find(':') != std::string_view::npos) {
    return Malformed(text, "more than one colon; write an IPv6 address in brackets, as [::1]:443");
  }
  if (host.empty()) return Malformed(text, "a host is missing; write it as host:port");
  if (!IsName(host)) {
    return Malformed(text,
                     "not a host name or address; names are at most 253 ASCII letters, digits, "
                     "hyphens, underscores and dots (write others as their xn-- form)");
  }
  return WithPort(text, host, digits);
}

std::string FormatHostPort(std::string_view host, uint16_t port) {
  std::string text(host);
  if (host.find(':') != std::string_view::npos) text = "[" + text + "]";
  return text + ":" + std::to_string(port);
}

}  // namespace tlslab
