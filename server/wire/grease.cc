#include "server/wire/grease.h"

#include <string_view>

#include "server/codepoints/registry.h"

namespace tlslab {
namespace {

class Positions {
 public:
  // `is_grease` tells of each element of `list`.
  template <typename List, typename IsGrease>
  void Add(std::string_view name, const List& list, IsGrease is_grease) {
    for (size_t i = 0; i < list.size(); ++i) {
      if (!is_grease(list[i])) continue;
      found_.push_back(std::string(name) + "[" + std::to_string(i) + "]");
    }
  }
  void Add(std::string_view name, const std::vector<uint16_t>& list) { Add(name, list, IsGrease); }

  std::vector<std::string> Take() { return std::move(found_); }

 private:
  std::vector<std::string> found_;
};

// PSK modes are of one byte, so they have values of their own: 0x0b, 0x2a, ... 0xe4.
bool IsGreaseMode(uint8_t mode) { return mode % 0x1f == 0x0b && mode <= 0xe4; }

// The two bytes of a value are a protocol's name.
bool IsGreaseProtocol(const std::string& name) {
  return name.size() == 2 &&
         IsGrease(static_cast<uint8_t>(name[0]) << 8 | static_cast<uint8_t>(name[1]));
}

}  // namespace

std::vector<std::string> GreasePositions(const ParsedClientHello& hello) {
  Positions positions;
  positions.Add("cipher_suites", hello.cipher_suites);
  positions.Add("supported_versions", hello.supported_versions);
  positions.Add("groups", hello.groups);
  positions.Add("key_share_groups", hello.key_share_groups);
  positions.Add("signature_schemes", hello.signature_schemes);
  positions.Add("certificate_signature_schemes", hello.certificate_signature_schemes);
  positions.Add("psk_key_exchange_modes", hello.psk_key_exchange_modes, IsGreaseMode);
  positions.Add("alpn_protocols", hello.alpn_protocols, IsGreaseProtocol);
  positions.Add("extensions", hello.extensions,
                [](const HelloExtension& extension) { return IsGrease(extension.type); });
  return positions.Take();
}

}  // namespace tlslab
