#include "server/wire/fingerprints.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "server/codepoints/registry.h"

namespace tlslab {
namespace {

constexpr uint16_t kEcPointFormatsExtension = 11;

// `number` in base 10.
void AddNumber(uint32_t number, std::string* text) {
  char digits[10];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text->append(digits, end);
}

// Four digits of base 16.
void AddHex(uint16_t number, std::string* text) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (int shift = 12; shift >= 0; shift -= 4) *text += kDigits[number >> shift & 0xf];
}

// Two digits, at most 99.
void AddCount(size_t count, std::string* text) {
  count = std::min<size_t>(count, 99);
  *text += static_cast<char>('0' + count / 10);
  *text += static_cast<char>('0' + count % 10);
}

std::vector<uint16_t> WithoutGrease(const std::vector<uint16_t>& values) {
  std::vector<uint16_t> kept;
  kept.reserve(values.size());
  for (uint16_t value : values) {
    if (!IsGrease(value)) kept.push_back(value);
  }
  return kept;
}

std::vector<uint16_t> TypesOf(const std::vector<HelloExtension>& extensions) {
  std::vector<uint16_t> types;
  types.reserve(extensions.size());
  for (const HelloExtension& extension : extensions) {
    if (!IsGrease(extension.type)) types.push_back(extension.type);
  }
  return types;
}

// JA3: a field of numbers.
void AddField(const std::vector<uint16_t>& numbers, std::string* text) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) *text += '-';
    AddNumber(numbers[i], text);
  }
}

// JA4: a field of numbers.
void AddHexField(const std::vector<uint16_t>& numbers, std::string* text) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) *text += ',';
    AddHex(numbers[i], text);
  }
}

std::vector<uint16_t> PointFormatsOf(const ParsedClientHello& hello) {
  const HelloExtension* extension = FindExtension(hello.extensions, kEcPointFormatsExtension);
  if (extension == nullptr) return {};
  ByteReader reader(extension->data);
  std::vector<uint16_t> formats;
  for (const char format : reader.Vector8()) formats.push_back(static_cast<uint8_t>(format));
  return formats;
}

std::string Ja3Of(const ParsedClientHello& hello) {
  std::string text;
  text.reserve(512);
  AddNumber(hello.legacy_version, &text);
  const auto add = [&text](const std::vector<uint16_t>& field) {
    text += ',';
    AddField(field, &text);
  };
  add(WithoutGrease(hello.cipher_suites));
  add(TypesOf(hello.extensions));
  add(WithoutGrease(hello.groups));
  add(PointFormatsOf(hello));
  return text;
}

std::string Ja3sOf(const ParsedServerHello& hello) {
  std::string text;
  AddNumber(hello.legacy_version, &text);
  text += ',';
  AddNumber(hello.cipher_suite, &text);
  text += ',';
  AddField(TypesOf(hello.extensions), &text);
  return text;
}

// The highest that supported_versions offers, else the one of the hello.
std::string_view Ja4Version(const ParsedClientHello& hello) {
  uint16_t version = 0;
  for (uint16_t offered : hello.supported_versions) {
    if (!IsGrease(offered)) version = std::max(version, offered);
  }
  if (version == 0) version = hello.legacy_version;
  switch (version) {
    case 0x0304:
      return "13";
    case 0x0303:
      return "12";
    case 0x0302:
      return "11";
    case 0x0301:
      return "10";
    case 0x0300:
      return "s3";
    case 0x0002:
      return "s2";
    default:
      return "00";
  }
}

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool IsGreaseProtocol(const std::string& name) {
  return name.size() == 2 && IsGrease(static_cast<uint16_t>(static_cast<uint8_t>(name[0]) << 8 |
                                                            static_cast<uint8_t>(name[1])));
}

// First and last letter of the first protocol; of its bytes in base 16 when one of the two is no
// letter and no digit.
void AddProtocol(const ParsedClientHello& hello, std::string* text) {
  constexpr char kDigits[] = "0123456789abcdef";
  const auto& protocols = hello.alpn_protocols;
  const auto first = std::find_if_not(protocols.begin(), protocols.end(), IsGreaseProtocol);
  if (first == protocols.end() || first->empty()) {
    *text += "00";
  } else if (IsAlphanumeric(first->front()) && IsAlphanumeric(first->back())) {
    *text += first->front();
    *text += first->back();
  } else {
    *text += kDigits[static_cast<uint8_t>(first->front()) >> 4];
    *text += kDigits[static_cast<uint8_t>(first->back()) & 0xf];
  }
}

void SetJa4(const ParsedClientHello& hello, FingerprintTexts* texts) {
  std::vector<uint16_t> suites = WithoutGrease(hello.cipher_suites);
  std::vector<uint16_t> extensions = TypesOf(hello.extensions);
  const bool named = FindExtension(hello.extensions, kServerNameExtension) != nullptr;
  texts->ja4_prefix = "t";
  texts->ja4_prefix += Ja4Version(hello);
  texts->ja4_prefix += named ? 'd' : 'i';
  AddCount(suites.size(), &texts->ja4_prefix);
  AddCount(extensions.size(), &texts->ja4_prefix);
  AddProtocol(hello, &texts->ja4_prefix);

  std::sort(suites.begin(), suites.end());
  AddHexField(suites, &texts->ja4_suites);

  // Where a client connects to, and what it wants there, stand in the first part.
  const auto apart = [](uint16_t type) {
    return type == kServerNameExtension || type == kAlpnExtension;
  };
  extensions.erase(std::remove_if(extensions.begin(), extensions.end(), apart), extensions.end());
  std::sort(extensions.begin(), extensions.end());
  AddHexField(extensions, &texts->ja4_extensions);
  const std::vector<uint16_t> schemes = WithoutGrease(hello.signature_schemes);
  if (schemes.empty()) return;
  texts->ja4_extensions += '_';
  AddHexField(schemes, &texts->ja4_extensions);
}

}  // namespace

FingerprintTexts FingerprintsOf(const ParsedClientHello* client, const ParsedServerHello* server) {
  FingerprintTexts texts;
  if (client != nullptr) {
    texts.ja3 = Ja3Of(*client);
    SetJa4(*client, &texts);
  }
  if (server != nullptr && !server->is_hello_retry_request) texts.ja3s = Ja3sOf(*server);
  return texts;
}

}  // namespace tlslab
