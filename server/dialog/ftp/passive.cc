#include "server/dialog/ftp/passive.h"

#include <algorithm>
#include <cctype>

namespace tlslab {
namespace {

bool IsDigit(char byte) { return std::isdigit(static_cast<unsigned char>(byte)) != 0; }

// Takes a number of at most `max` from the front of `text`.
std::optional<unsigned> TakeNumber(std::string_view* text, unsigned max) {
  unsigned number = 0;
  size_t size = 0;
  for (; size < text->size() && IsDigit((*text)[size]); ++size) {
    number = number * 10 + static_cast<unsigned>((*text)[size] - '0');
    if (number > max) return {};
  }
  if (size == 0) return {};
  text->remove_prefix(size);
  return number;
}

}  // namespace

std::string PassiveReply(std::string_view host, uint16_t port) {
  std::string numbers(host);
  std::replace(numbers.begin(), numbers.end(), '.', ',');
  return "227 Entering Passive Mode (" + numbers + "," + std::to_string(port >> 8) + "," +
         std::to_string(port & 0xff) + ")\r\n";
}

std::string ExtendedPassiveReply(uint16_t port) {
  return "229 Entering Extended Passive Mode (|||" + std::to_string(port) + "|)\r\n";
}

// Not all servers write the parentheses (RFC 1123 section 4.1.2.6): the numbers begin with the
// first digit.
std::optional<PassivePort> ReadPassive(std::string_view text) {
  text.remove_prefix(
      static_cast<size_t>(std::find_if(text.begin(), text.end(), IsDigit) - text.begin()));
  unsigned numbers[6] = {};
  for (int i = 0; i < 6; ++i) {
    if (i > 0 && (text.empty() || text.front() != ',')) return {};
    if (i > 0) text.remove_prefix(1);
    const std::optional<unsigned> number = TakeNumber(&text, 255);
    if (!number) return {};
    numbers[i] = *number;
  }
  PassivePort port;
  for (int i = 0; i < 4; ++i) port.host += (i > 0 ? "." : "") + std::to_string(numbers[i]);
  port.port = static_cast<uint16_t>(numbers[4] << 8 | numbers[5]);
  return port;
}

std::optional<PassivePort> ReadExtendedPassive(std::string_view text) {
  const size_t open = text.find('(');
  if (open == text.npos || text.size() < open + 6) return {};
  const char mark = text[open + 1];
  text.remove_prefix(open + 1);
  if (IsDigit(mark) || text.substr(0, 3) != std::string(3, mark)) return {};
  text.remove_prefix(3);
  const std::optional<unsigned> number = TakeNumber(&text, 65535);
  if (!number || text.empty() || text.front() != mark) return {};
  PassivePort port;
  port.port = static_cast<uint16_t>(*number);
  return port;
}

}  // namespace tlslab
