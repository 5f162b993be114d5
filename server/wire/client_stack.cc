#include "server/wire/client_stack.h"

#include <algorithm>
#include <iterator>

#include "server/codepoints/registry.h"

namespace tlslab {
namespace {

constexpr uint16_t kStatusRequest = 5;
constexpr uint16_t kEcPointFormats = 11;
constexpr uint16_t kStatusRequestV2 = 17;
constexpr uint16_t kCompressCertificate = 27;
constexpr uint16_t kRecordSizeLimit = 28;
constexpr uint16_t kOldApplicationSettings = 17513;
constexpr uint16_t kApplicationSettings = 17613;

constexpr uint16_t kRenegotiationScsv = 0x00ff;
constexpr uint16_t kFfdhe2048 = 0x0100;
constexpr uint16_t kX25519MlKem768 = 0x11ec;

enum class Stack { kOpenssl, kGnutls, kBoringssl, kNss, kJsse };

// The last two parts of JA4, which tell neither the server's name nor the protocols.
struct KnownShape {
  std::string_view hashes;
  Stack stack;
  std::string_view version;
  std::string_view program;
};

// All of them measured from the programs themselves; client_stacks_test measures those again
// that are installed.
constexpr KnownShape kShapes[] = {
    {"e8f1e7e78f70_1f22a2ca17c4", Stack::kOpenssl, "3.0", "openssl s_client 3.0.19"},
    {"d943125447b4_e7e480e5a997", Stack::kOpenssl, "3.0", "openssl s_client 3.0.19 -tls1_2"},
    {"16476d049b0b_78f1d400d464", Stack::kOpenssl, "3.0", "openssl s_client 3.0.19 -tls1_3"},
    {"e8f1e7e78f70_b26ce05bbdd6", Stack::kOpenssl, "3.0", "curl 7.88.1 with OpenSSL 3.0.19"},
    {"e8f1e7e78f70_d41ae481755e", Stack::kOpenssl, "3.0",
     "Debian's Python 3.11 with OpenSSL 3.0.19"},
    {"e8f1e7e78f70_d339722ba4af", Stack::kOpenssl, "3.0",
     "urllib of Debian's Python 3.11 with OpenSSL 3.0.19"},
    {"85036bcba153_d41ae481755e", Stack::kOpenssl, "3.0",
     "a Python with its own list of suites and OpenSSL 3.0.19"},
    {"a33745022dd6_1f22a2ca17c4", Stack::kOpenssl, "3.0", "Node.js 20.20"},
    {"1d37bd780c83_8e6e362c5eac", Stack::kOpenssl, "3.5",
     "a client with the defaults of OpenSSL 3.5.7"},
    {"a2460661a67a_36cef8aed422", Stack::kOpenssl, "3.5",
     "a client of OpenSSL 3.5.7 that offers TLS 1.2 at most"},
    {"723694b0fccc_2cc26d266019", Stack::kGnutls, "3.7", "gnutls-cli 3.7.9"},
    {"7415a186c913_577ffa9d9a5c", Stack::kGnutls, "3.7", "gnutls-cli 3.7.9 without TLS 1.3"},
    {"723694b0fccc_899037bd0b8c", Stack::kGnutls, "3.7", "wget 1.21 with GnuTLS 3.7.9"},
    {"723694b0fccc_288f874c93d6", Stack::kGnutls, "3.7",
     "libcurl 7.88.1 with GnuTLS 3.7.9, as git has it"},
    {"8daaf6152771_cb7bf5808d99", Stack::kBoringssl, "", "Chromium 156"},
    {"948423e5275c_496733ea6893", Stack::kNss, "3.87", "tstclnt of NSS 3.87.1"},
    {"db35923f8641_7c76daad20ec", Stack::kJsse, "17", "OpenJDK 17.0.15"},
};

std::string_view NameOf(Stack stack) {
  switch (stack) {
    case Stack::kOpenssl:
      return "OpenSSL";
    case Stack::kGnutls:
      return "GnuTLS";
    case Stack::kBoringssl:
      return "BoringSSL";
    case Stack::kNss:
      return "NSS";
    case Stack::kJsse:
      return "JSSE";
  }
  return "";
}

// A hello as the traits need it.
class Look {
 public:
  explicit Look(const ParsedClientHello& hello) : hello_(hello) {
    for (const HelloExtension& extension : hello.extensions) {
      if (!IsGrease(extension.type)) types_.push_back(extension.type);
    }
  }

  bool Has(uint16_t type) const { return Place(type) < types_.size(); }
  // `second` stands right behind `first`.
  bool Adjacent(uint16_t first, uint16_t second) const {
    const size_t place = Place(first);
    return place + 1 < types_.size() && types_[place + 1] == second;
  }
  bool StartsWith(uint16_t type) const { return !types_.empty() && types_[0] == type; }

  bool HasGroup(uint16_t group) const { return Holds(hello_.groups, group); }
  bool EndsWithSuite(uint16_t suite) const {
    return !hello_.cipher_suites.empty() && hello_.cipher_suites.back() == suite;
  }
  bool StartsWithSuites(const std::vector<uint16_t>& suites) const {
    return hello_.cipher_suites.size() >= suites.size() &&
           std::equal(suites.begin(), suites.end(), hello_.cipher_suites.begin());
  }
  // The three formats of which two are long out of use.
  bool OffersAllPointFormats() const {
    const HelloExtension* formats = FindExtension(hello_.extensions, kEcPointFormats);
    return formats != nullptr && formats->data == std::string("\x03\x00\x01\x02", 4);
  }
  bool Greases() const {
    const auto& suites = hello_.cipher_suites;
    return types_.size() < hello_.extensions.size() &&
           std::find_if(suites.begin(), suites.end(), IsGrease) != suites.end();
  }

 private:
  static bool Holds(const std::vector<uint16_t>& values, uint16_t value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  }
  size_t Place(uint16_t type) const {
    return std::find(types_.begin(), types_.end(), type) - types_.begin();
  }

  const ParsedClientHello& hello_;
  std::vector<uint16_t> types_;  // in order, without GREASE
};

bool LooksLikeOpenssl(const Look& look) {
  return !look.Greases() && look.OffersAllPointFormats() &&
         look.Adjacent(kEcPointFormats, kSupportedGroupsExtension);
}

bool LooksLikeGnutls(const Look& look) {
  return !look.Greases() && look.Has(kRecordSizeLimit) && look.StartsWith(kStatusRequest) &&
         look.Adjacent(kRenegotiationInfoExtension, kServerNameExtension);
}

bool LooksLikeBoringssl(const Look& look) {
  return look.Greases() && look.Has(kExtendedMasterSecretExtension) &&
         !look.Has(kEncryptThenMacExtension) &&
         (look.Has(kCompressCertificate) || look.Has(kApplicationSettings) ||
          look.Has(kOldApplicationSettings));
}

bool LooksLikeNss(const Look& look) {
  return !look.Greases() && look.Has(kRecordSizeLimit) &&
         look.Adjacent(kExtendedMasterSecretExtension, kRenegotiationInfoExtension) &&
         look.StartsWithSuites({0x1301, 0x1303, 0x1302});
}

bool LooksLikeJsse(const Look& look) {
  return !look.Greases() && look.Has(kStatusRequestV2) &&
         look.Has(kSignatureAlgorithmsCertExtension) &&
         look.Adjacent(kStatusRequestV2, kExtendedMasterSecretExtension);
}

ClientStackGuess ByTraits(Stack stack, const Look& look) {
  ClientStackGuess guess;
  guess.stack = std::string(NameOf(stack));
  switch (stack) {
    case Stack::kOpenssl:
      guess.evidence =
          "ec_point_formats with all three formats, right before supported_groups, is OpenSSL's "
          "way";
      if (look.HasGroup(kX25519MlKem768)) {
        guess.version = "3.5 or later";
        guess.evidence += "; so is X25519MLKEM768 from 3.5 on";
      } else if (look.HasGroup(kFfdhe2048) && look.EndsWithSuite(kRenegotiationScsv)) {
        guess.version = "3.x";
        guess.evidence += "; groups of FFDHE are there from 3.0 on";
      }
      break;
    case Stack::kGnutls:
      guess.evidence =
          "record_size_limit, status_request as the first extension, and renegotiation_info right "
          "before server_name are GnuTLS's way";
      break;
    case Stack::kBoringssl:
      guess.evidence =
          "GREASE among suites and extensions, without encrypt_then_mac, and with compressed "
          "certificates or application settings is the way of BoringSSL in Chromium";
      break;
    case Stack::kNss:
      guess.evidence =
          "record_size_limit, extended_master_secret right before renegotiation_info, and "
          "ChaCha20 second of the suites are NSS's way";
      break;
    case Stack::kJsse:
      guess.evidence =
          "status_request_v2 right before extended_master_secret, and signature_algorithms_cert, "
          "are the way of Java's JSSE";
      break;
  }
  return guess;
}

bool LooksLike(Stack stack, const Look& look) {
  switch (stack) {
    case Stack::kOpenssl:
      return LooksLikeOpenssl(look);
    case Stack::kGnutls:
      return LooksLikeGnutls(look);
    case Stack::kBoringssl:
      return LooksLikeBoringssl(look);
    case Stack::kNss:
      return LooksLikeNss(look);
    case Stack::kJsse:
      return LooksLikeJsse(look);
  }
  return false;
}

// Behind the first "_".
std::string_view HashesOf(std::string_view ja4) {
  const size_t at = ja4.find('_');
  return at == std::string_view::npos ? std::string_view() : ja4.substr(at + 1);
}

}  // namespace

std::vector<ClientStackGuess> GuessClientStack(const ParsedClientHello& hello,
                                               std::string_view ja4) {
  std::vector<ClientStackGuess> guesses;
  const Look look(hello);
  const std::string_view hashes = HashesOf(ja4);
  const auto known = std::find_if(std::begin(kShapes), std::end(kShapes),
                                  [&](const KnownShape& shape) { return shape.hashes == hashes; });
  const bool listed = known != std::end(kShapes);
  // JA4 does not tell the order, which whoever copies a shape may have otherwise.
  if (listed && LooksLike(known->stack, look)) {
    ClientStackGuess guess;
    guess.stack = std::string(NameOf(known->stack));
    guess.version = std::string(known->version);
    guess.evidence = "suites, extensions and signature schemes are those of " +
                     std::string(known->program) + ", and so is what can be told of their order";
    guess.exact = true;
    guesses.push_back(std::move(guess));
  }
  for (Stack stack :
       {Stack::kOpenssl, Stack::kGnutls, Stack::kBoringssl, Stack::kNss, Stack::kJsse}) {
    if (!guesses.empty() && guesses[0].exact && known->stack == stack) continue;
    if (LooksLike(stack, look)) guesses.push_back(ByTraits(stack, look));
  }
  if (listed && guesses.empty()) {
    guesses.push_back({std::string(NameOf(known->stack)), "",
                       "suites, extensions and signature schemes are those of " +
                           std::string(known->program) + ", but their order is another"});
  }
  return guesses;
}

}  // namespace tlslab
