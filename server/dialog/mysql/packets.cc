#include "server/dialog/mysql/packets.h"

#include <algorithm>
#include <utility>

#include "certs/ossl/digest.h"

namespace tlslab {
namespace {

constexpr size_t kMaxPayload = 100 << 10;
constexpr size_t kSslRequestSize = 32;
constexpr size_t kScrambleStart = 8;
constexpr size_t kScrambleSize = 20;
constexpr char kUtf8[] = "\x21";  // the character set utf8_general_ci

constexpr std::pair<uint32_t, const char*> kNames[] = {
    {kMysqlLongPassword, "CLIENT_LONG_PASSWORD"},
    {kMysqlLongFlag, "CLIENT_LONG_FLAG"},
    {kMysqlConnectWithDb, "CLIENT_CONNECT_WITH_DB"},
    {kMysqlProtocol41, "CLIENT_PROTOCOL_41"},
    {kMysqlSsl, "CLIENT_SSL"},
    {kMysqlTransactions, "CLIENT_TRANSACTIONS"},
    {kMysqlSecureConnection, "CLIENT_SECURE_CONNECTION"},
    {kMysqlPluginAuth, "CLIENT_PLUGIN_AUTH"},
    {kMysqlPluginAuthLenenc, "CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA"},
};

// The payload of an SSL Request, and the first part of a login.
std::string LoginStart(uint32_t capabilities) {
  return MysqlUint(capabilities, 4) + MysqlUint(kMaxPayload, 4) + kUtf8 + std::string(23, '\0');
}

std::string EndedByNul(std::string_view text) { return std::string(text) + '\0'; }

}  // namespace

std::vector<std::string> MysqlCapabilityNames(uint32_t capabilities) {
  std::vector<std::string> names;
  for (const auto& [capability, name] : kNames) {
    if ((capabilities & capability) != 0) names.emplace_back(name);
  }
  return names;
}

uint32_t MysqlReader::Uint(size_t size) {
  const std::string_view bytes = Bytes(size);
  uint32_t number = 0;
  for (size_t i = bytes.size(); i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

std::string_view MysqlReader::Bytes(size_t size) {
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(bytes.size());
  return bytes.size() == size ? bytes : std::string_view();
}

std::string_view MysqlReader::String() {
  const std::string_view text = Bytes(std::min(rest_.find('\0'), rest_.size()));
  Bytes(std::min<size_t>(1, rest_.size()));
  return text;
}

std::string_view MysqlReader::SizedString() {
  const uint32_t first = Uint(1);
  if (first == 0xfb) return {};  // NULL
  if (first < 0xfb) return Bytes(first);
  // 0xfe, with a length of eight bytes, stands for more than a packet has.
  return first == 0xfe ? std::string_view() : Bytes(Uint(first == 0xfc ? 2 : 3));
}

std::string MysqlUint(uint32_t number, size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(number >> 8 * i);
  return bytes;
}

std::string MysqlSizedString(std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  const std::string length = size < 0xfb      ? MysqlUint(size, 1)
                             : size < 0x10000 ? "\xfc" + MysqlUint(size, 2)
                                              : "\xfd" + MysqlUint(size, 3);
  return length + std::string(text);
}

std::string MysqlPacket(uint8_t sequence, std::string_view payload) {
  return MysqlUint(static_cast<uint32_t>(payload.size()), 3) + static_cast<char>(sequence) +
         std::string(payload);
}

Found FindMysqlPacket(std::string_view input, bool may_be_empty) {
  if (input.size() < 4) return {};
  const size_t size = MysqlReader(input).Uint(3);
  if (size == 0 && !may_be_empty) return Found::Broken("a packet of MySQL is empty");
  if (size > kMaxPayload) {
    return Found::Broken(StartsLikeTls(input) ? "TLS came before its time"
                                              : "a packet of MySQL is longer than 100 KiB");
  }
  return input.size() < 4 + size ? Found() : Found::Whole(4 + size);
}

std::string WriteMysqlGreeting(const MysqlGreeting& greeting) {
  constexpr uint32_t kAutocommit = 2;
  const std::string_view scramble = greeting.scramble;
  return '\x0a' + EndedByNul(greeting.server_version) + MysqlUint(1, 4) +
         EndedByNul(scramble.substr(0, kScrambleStart)) +
         MysqlUint(greeting.capabilities & 0xffff, 2) + kUtf8 + MysqlUint(kAutocommit, 2) +
         MysqlUint(greeting.capabilities >> 16, 2) + MysqlUint(kScrambleSize + 1, 1) +
         std::string(10, '\0') + EndedByNul(scramble.substr(kScrambleStart)) +
         EndedByNul(greeting.plugin);
}

std::optional<MysqlGreeting> ReadMysqlGreeting(std::string_view payload) {
  MysqlReader reader(payload);
  if (reader.Uint(1) != 10) return {};
  MysqlGreeting greeting;
  greeting.server_version = reader.String();
  reader.Uint(4);  // the connection's number
  greeting.scramble = reader.Bytes(kScrambleStart);
  reader.Uint(1);
  greeting.capabilities = reader.Uint(2);
  reader.Uint(3);  // character set and status
  greeting.capabilities |= reader.Uint(2) << 16;
  // The length of the scramble, and MariaDB's own capabilities.
  reader.Bytes(11);
  greeting.scramble += reader.Bytes(kScrambleSize - kScrambleStart);
  reader.Uint(1);
  greeting.plugin = reader.String();
  if (greeting.scramble.size() != kScrambleSize) return {};
  return greeting;
}

std::string WriteMysqlSslRequest(uint32_t capabilities) {
  return LoginStart(capabilities | kMysqlSsl);
}

std::string WriteMysqlLogin(const MysqlLogin& login) {
  return LoginStart(login.capabilities) + EndedByNul(login.user) +
         MysqlUint(static_cast<uint32_t>(login.proof.size()), 1) + login.proof +
         ((login.capabilities & kMysqlPluginAuth) != 0 ? EndedByNul(login.plugin) : "");
}

bool IsMysqlSslRequest(std::string_view payload) {
  return payload.size() == kSslRequestSize && (MysqlReader(payload).Uint(4) & kMysqlSsl) != 0;
}

std::optional<MysqlLogin> ReadMysqlLogin(std::string_view payload) {
  MysqlReader reader(payload);
  MysqlLogin login;
  login.capabilities = reader.Uint(4);
  if (payload.size() <= kSslRequestSize || (login.capabilities & kMysqlProtocol41) == 0) return {};
  reader.Bytes(kSslRequestSize - 4);
  login.user = reader.String();
  const auto can = [&](MysqlCapability capability) {
    return (login.capabilities & capability) != 0;
  };
  login.proof = can(kMysqlPluginAuthLenenc)   ? reader.SizedString()
                : can(kMysqlSecureConnection) ? reader.Bytes(reader.Uint(1))
                                              : reader.String();
  if (can(kMysqlConnectWithDb)) reader.String();
  if (can(kMysqlPluginAuth)) login.plugin = reader.String();
  return login;
}

std::string MysqlOk() {
  constexpr uint32_t kAutocommit = 2;
  return std::string(3, '\0') + MysqlUint(kAutocommit, 2) + MysqlUint(0, 2);
}

std::string MysqlEof() { return std::string("\xfe\0\0\2\0", 5); }

std::string MysqlError(uint16_t code, std::string_view state, std::string_view text) {
  return "\xff" + MysqlUint(code, 2) + "#" + std::string(state) + std::string(text);
}

std::string MysqlErrorText(std::string_view payload) {
  MysqlReader reader(payload.substr(1));
  std::string text = std::to_string(reader.Uint(2)) + " ";
  if (reader.rest().substr(0, 1) == "#") {
    reader.Uint(1);
    text += std::string(reader.Bytes(5)) + " ";
  }
  return text + std::string(reader.rest());
}

std::string MysqlNativeProof(const std::string& password, const std::string& scramble) {
  if (password.empty()) return "";
  const std::string once = Digest("SHA1", password);
  return Xor(once, Digest("SHA1", scramble + Digest("SHA1", once)));
}

std::string MysqlSha2Proof(const std::string& password, const std::string& scramble) {
  if (password.empty()) return "";
  const std::string once = Digest("SHA256", password);
  return Xor(once, Digest("SHA256", Digest("SHA256", once) + scramble));
}

}  // namespace tlslab
