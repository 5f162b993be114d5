#include "server/config/hello_values_reader.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/extension_types.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/nearest.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"
#include "server/wire/craft/hello_values.h"
#include "server/wire/hello_extension.h"

namespace tlslab {
namespace {

constexpr char kGrease[] = "GREASE";
constexpr int kMaxValues = 32767;
// More mistakes than these in one list tell nobody more, and each costs a search for what was
// meant.
constexpr size_t kMaxMistakes = 20;

// RFC 8446 section 4.2.9.
constexpr NamedValue kPskModes[] = {{0, "psk_ke"}, {1, "psk_dhe_ke"}};
static_assert(IsRegistry(kPskModes));
// RFC 8422 section 5.1.2.
constexpr NamedValue kPointFormats[] = {
    {0, "uncompressed"}, {1, "ansiX962_compressed_prime"}, {2, "ansiX962_compressed_char2"}};
static_assert(IsRegistry(kPointFormats));
// RFC 8879 section 3.
constexpr NamedValue kCompressions[] = {{1, "zlib"}, {2, "brotli"}, {3, "zstd"}};
static_assert(IsRegistry(kCompressions));

std::optional<uint32_t> NumberIn(const std::string& text) {
  uint32_t number = 0;
  const bool hexadecimal = absl::StartsWith(text, "0x") || absl::StartsWith(text, "0X");
  const bool digits = !text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text[0]));
  if (!digits) return std::nullopt;
  const bool read =
      hexadecimal ? absl::SimpleHexAtoi(text, &number) : absl::SimpleAtoi(text, &number);
  return read ? std::optional<uint32_t>(number) : std::nullopt;
}

std::vector<uint16_t> Narrow(const std::vector<uint32_t>& numbers) {
  std::vector<uint16_t> narrow;
  narrow.reserve(numbers.size());
  for (uint32_t number : numbers) narrow.push_back(static_cast<uint16_t>(number));
  return narrow;
}

}  // namespace

HelloValuesReader::Kind HelloValuesReader::SuiteKind() const {
  return {"cipher suite", tlslab::CipherSuites(), [this](std::string_view name) {
            std::optional<uint16_t> value = CipherSuiteValue(name);
            if (!value && openssl_suite_) value = openssl_suite_(name);
            return value;
          }};
}

HelloValuesReader::Kind HelloValuesReader::ExtensionKind() {
  return {"extension", tlslab::ExtensionTypes(), ExtensionTypeValue};
}

HelloValuesReader::Kind HelloValuesReader::KindOf(uint16_t extension_type) {
  constexpr uint32_t kByte = 0xff;
  constexpr uint16_t kEcPointFormats = 11;
  auto in = [](Registry rows) {
    return [rows](std::string_view name) { return ValueIn(rows, name); };
  };
  switch (extension_type) {
    case kSupportedGroupsExtension:
      return {"group", tlslab::Groups(), GroupValue};
    case kSupportedVersionsExtension:
      return {"version", TlsVersions(), [](std::string_view name) {
                std::optional<uint16_t> value = TlsVersionValue(name);
                return value ? value : ValueIn(GreaseValues(), name);
              }};
    case kPskKeyExchangeModesExtension:
      return {"PSK key exchange mode", kPskModes, in(kPskModes), kByte, true};
    case kEcPointFormats:
      return {"point format", kPointFormats, in(kPointFormats), kByte, true};
    case kSignatureAlgorithmsExtension:
    case kSignatureAlgorithmsCertExtension:
      return {"signature scheme", SignatureSchemes(), SignatureSchemeValue};
    default:
      return {"compression algorithm", kCompressions, in(kCompressions)};
  }
}

std::vector<uint16_t> HelloValuesReader::CipherSuites(const Texts& texts,
                                                      const std::string& field) const {
  return Narrow(Read(texts, SuiteKind(), field));
}

std::vector<uint32_t> HelloValuesReader::CipherSpecs(const Texts& texts,
                                                     const std::string& field) const {
  Kind kind = SuiteKind();
  kind.most = 0xffffff;
  return Read(texts, kind, field);
}

std::vector<uint16_t> HelloValuesReader::Groups(const Texts& texts,
                                                const std::string& field) const {
  return Narrow(Read(texts, KindOf(kSupportedGroupsExtension), field));
}

std::vector<uint16_t> HelloValuesReader::ExtensionTypes(const Texts& texts,
                                                        const std::string& field) const {
  return Narrow(Read(texts, ExtensionKind(), field));
}

uint16_t HelloValuesReader::ExtensionType(const std::string& text, const std::string& field,
                                          size_t* grease) const {
  return static_cast<uint16_t>(ReadOne(text, ExtensionKind(), field, grease));
}

std::vector<uint16_t> HelloValuesReader::Listed(uint16_t extension_type, const Texts& texts,
                                                const std::string& field) const {
  const std::optional<ListForm> form = ListFormOf(extension_type);
  const size_t size = static_cast<size_t>(texts.size());
  if (form && size > form->max_values()) {
    problems_.Invalid(field, absl::StrCat("has ", size, " values; at most ", form->max_values(),
                                          " fit into this extension"));
    return {};
  }
  return Narrow(Read(texts, KindOf(extension_type), field));
}

std::vector<std::string> HelloValuesReader::Protocols(const Texts& texts,
                                                      const std::string& field) const {
  constexpr size_t kMaxName = 255;
  std::vector<std::string> protocols;
  size_t grease = 0;
  for (int i = 0; i < texts.size(); ++i) {
    const std::string& text = texts.Get(i);
    if (text.size() > kMaxName) problems_.Invalid(FieldPath(field, i), "at most 255 bytes");
    protocols.push_back(text == kGrease ? BigEndian(GreaseValue(grease++), 2) : text);
  }
  return protocols;
}

std::vector<uint32_t> HelloValuesReader::Read(const Texts& texts, const Kind& kind,
                                              const std::string& field) const {
  std::vector<uint32_t> values;
  if (texts.size() > kMaxValues) {
    problems_.Invalid(field, absl::StrCat("at most ", kMaxValues));
    return values;
  }
  const size_t mistakes = problems_.invalid.size();
  size_t grease = 0;
  for (int i = 0; i < texts.size(); ++i) {
    values.push_back(ReadOne(texts.Get(i), kind, FieldPath(field, i), &grease));
    if (problems_.invalid.size() - mistakes < kMaxMistakes) continue;
    problems_.Invalid(field, "has too many mistakes; what follows was not read");
    break;
  }
  return values;
}

uint32_t HelloValuesReader::ReadOne(const std::string& text, const Kind& kind,
                                    const std::string& field, size_t* grease) const {
  if (text == kGrease) {
    const size_t n = (*grease)++;
    return kind.of_one_byte ? GreaseByte(n) : GreaseValue(n);
  }
  if (const std::optional<uint32_t> number = NumberIn(text)) {
    if (*number <= kind.most) return *number;
    problems_.Invalid(field, absl::StrFormat("%s is too large; at most 0x%x", text, kind.most));
    return 0;
  }
  const std::optional<uint16_t> value = kind.find(text);
  if (!value) Unknown(text, kind, field);
  return value.value_or(0);
}

void HelloValuesReader::Unknown(const std::string& text, const Kind& kind,
                                const std::string& field) const {
  const std::string what(kind.what);
  if (text.empty()) return problems_.Invalid(field, absl::StrCat("a ", what, " is missing"));
  std::vector<std::string_view> names = NamesOf(kind.names);
  names.push_back(kGrease);
  // A long word is like none of them, and comparing it costs time.
  constexpr size_t kLongestName = 64;
  const std::string near = text.size() > kLongestName ? "" : NearestName(text, names);
  problems_.Invalid(field,
                    absl::StrCat("unknown ", what, " '", text.substr(0, kLongestName), "'; ",
                                 near.empty() ? "write its name, a number such as 0x1301, or GREASE"
                                              : absl::StrCat("did you mean '", near, "'?")));
}

}  // namespace tlslab
