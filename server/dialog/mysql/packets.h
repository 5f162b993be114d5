// Packets of the client/server protocol of MySQL and MariaDB ("Connection Phase" and "Command
// Phase" of their manuals): three bytes for the length, lowest first, one for the number in the
// sequence, and the payload.
//
//   std::string ok = MysqlPacket(2, MysqlOk());
//   std::optional<MysqlGreeting> greeting = ReadMysqlGreeting(MysqlPayload(packet));
#ifndef TLSLAB_SERVER_DIALOG_MYSQL_PACKETS_H_
#define TLSLAB_SERVER_DIALOG_MYSQL_PACKETS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/framing.h"

namespace tlslab {

// What client and server can do.
enum MysqlCapability : uint32_t {
  kMysqlLongPassword = 1,
  kMysqlLongFlag = 4,
  kMysqlConnectWithDb = 8,
  kMysqlProtocol41 = 0x200,
  kMysqlSsl = 0x800,
  kMysqlTransactions = 0x2000,
  kMysqlSecureConnection = 0x8000,
  kMysqlPluginAuth = 0x80000,
  kMysqlPluginAuthLenenc = 0x200000,
};
// "CLIENT_SSL" and so on, of those above.
std::vector<std::string> MysqlCapabilityNames(uint32_t capabilities);

// The first byte of a payload that answers.
constexpr char kMysqlOk = '\x00';
constexpr char kMysqlMoreData = '\x01';
constexpr char kMysqlEof = '\xfe';  // before the login: another way to log in
constexpr char kMysqlError = '\xff';

// A cursor over a payload. What does not fit is zero or empty.
class MysqlReader {
 public:
  explicit MysqlReader(std::string_view bytes) : rest_(bytes) {}

  uint32_t Uint(size_t size);  // up to 4 bytes, lowest first
  std::string_view Bytes(size_t size);
  std::string_view String();       // up to a NUL
  std::string_view SizedString();  // its length before it, in 1, 3 or 4 bytes
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::string MysqlUint(uint32_t number, size_t size);
std::string MysqlSizedString(std::string_view text);

std::string MysqlPacket(uint8_t sequence, std::string_view payload);
// The first packet in it. Empty ones are broken unless they may be; none of a small session is
// longer than 100 KiB.
Found FindMysqlPacket(std::string_view input, bool may_be_empty = false);
inline uint8_t MysqlSequence(std::string_view packet) { return static_cast<uint8_t>(packet[3]); }
inline std::string_view MysqlPayload(std::string_view packet) { return packet.substr(4); }

// The server's first payload.
struct MysqlGreeting {
  std::string server_version;
  uint32_t capabilities = 0;
  std::string scramble;  // 20 bytes
  std::string plugin;
};
std::string WriteMysqlGreeting(const MysqlGreeting& greeting);
// Absent: it is none of version 10.
std::optional<MysqlGreeting> ReadMysqlGreeting(std::string_view payload);

// The client's answer; only the part before the user is an SSL Request.
struct MysqlLogin {
  uint32_t capabilities = 0;
  std::string user;
  std::string proof;
  std::string plugin;
};
std::string WriteMysqlSslRequest(uint32_t capabilities);
std::string WriteMysqlLogin(const MysqlLogin& login);
bool IsMysqlSslRequest(std::string_view payload);
// Absent: it is too short, or older than MySQL 4.1.
std::optional<MysqlLogin> ReadMysqlLogin(std::string_view payload);

std::string MysqlOk();
std::string MysqlEof();
std::string MysqlError(uint16_t code, std::string_view state, std::string_view text);
// "1045 28000 Access denied".
std::string MysqlErrorText(std::string_view payload);

// What mysql_native_password and caching_sha2_password show for a password.
std::string MysqlNativeProof(const std::string& password, const std::string& scramble);
std::string MysqlSha2Proof(const std::string& password, const std::string& scramble);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_MYSQL_PACKETS_H_
