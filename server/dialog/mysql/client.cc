#include "server/dialog/mysql/client.h"

#include <utility>

namespace tlslab {
namespace {

constexpr char kNative[] = "mysql_native_password";
constexpr char kSha2[] = "caching_sha2_password";
constexpr char kClear[] = "mysql_clear_password";
constexpr char kQuery[] = "SELECT VERSION()";

constexpr uint32_t kCapabilities = kMysqlLongPassword | kMysqlLongFlag | kMysqlProtocol41 |
                                   kMysqlTransactions | kMysqlSecureConnection | kMysqlPluginAuth;

bool IsEof(std::string_view payload) { return payload[0] == kMysqlEof && payload.size() < 9; }

}  // namespace

Found MysqlClient::FindMessage(std::string_view input) const {
  const Found found = FindMysqlPacket(input);
  return under_tls() ? found : RefuseTls(input, found);
}

std::string MysqlClient::Describe(std::string_view packet) const {
  const std::string_view payload = MysqlPayload(packet);
  if (payload[0] == kMysqlError) return "ERR " + MysqlErrorText(payload);
  switch (reading_) {
    case Reading::kGreeting: {
      if (IsMysqlSslRequest(payload)) return "SSLRequest";
      const auto greeting = ReadMysqlGreeting(payload);
      if (!greeting) return "a greeting of another version";
      return "Greeting " + greeting->server_version + " " + greeting->plugin +
             ((greeting->capabilities & kMysqlSsl) != 0 ? " CLIENT_SSL" : "");
    }
    case Reading::kLoginAnswer:
      return payload[0] == kMysqlOk ? "OK"
             : payload[0] == kMysqlEof
                 ? "AuthSwitchRequest " + std::string(MysqlReader(payload.substr(1)).String())
                 : "AuthMoreData";
    case Reading::kColumnCount:
      return payload[0] == kMysqlOk ? "OK" : "a result of columns";
    case Reading::kColumns:
      return IsEof(payload) ? "EOF" : "a column";
    case Reading::kRows:
      return IsEof(payload) ? "EOF" : "a row " + std::string(MysqlReader(payload).SizedString());
  }
  return "";
}

std::string MysqlClient::TlsWish() const {
  return MysqlPacket(1, WriteMysqlSslRequest(capabilities()));
}

uint32_t MysqlClient::capabilities() const {
  // A server without plugins would take a plugin's name for something else.
  const uint32_t missing = kMysqlPluginAuth & ~greeting_.capabilities;
  return (kCapabilities & ~missing) | (under_tls() ? uint32_t{kMysqlSsl} : 0);
}

void MysqlClient::OnMessage(std::string_view packet) {
  const std::string_view payload = MysqlPayload(packet);
  if (payload[0] == kMysqlError) {
    if (reading_ == Reading::kLoginAnswer) NoteLoginAnswer(false);
    return Fail(DialogOutcome::Failure::kNone, "the server's error: " + MysqlErrorText(payload));
  }
  switch (reading_) {
    case Reading::kGreeting:
      return OnGreeting(payload);
    case Reading::kLoginAnswer:
      return OnLoginAnswer(MysqlSequence(packet), payload);
    case Reading::kColumnCount:
      return OnColumnCount(payload);
    case Reading::kColumns:
      if (IsEof(payload)) reading_ = Reading::kRows;
      return;
    case Reading::kRows:
      return OnRow(payload);
  }
}

void MysqlClient::OnGreeting(std::string_view payload) {
  auto greeting = ReadMysqlGreeting(payload);
  if (!greeting) return Violate("the server's greeting is none of version 10");
  greeting_ = *std::move(greeting);
  for (const std::string& name : MysqlCapabilityNames(greeting_.capabilities)) NoteCapability(name);
  if (!greeting_.plugin.empty()) NoteCapability(greeting_.plugin);
  if (!wants_tls()) return LogIn(1);
  const bool advertised = (greeting_.capabilities & kMysqlSsl) != 0;
  DecideOnTls(advertised);
  if (!advertised && !plan().ignore_capabilities) return;
  OnConsent();
  mutable_outcome().starttls_accepted.reset();  // there is no answer
}

void MysqlClient::LogIn(uint8_t sequence) {
  if (!plan().credentials) return Finish();
  MysqlLogin login;
  login.capabilities = capabilities();
  login.user = user();
  login.plugin = greeting_.plugin;
  // The server says which of its own it wants instead.
  if (!Prove(login.plugin, &login.proof)) {
    login.plugin = kNative;
    login.proof = MysqlNativeProof(plan().credentials->password, greeting_.scramble);
  }
  NoteLogin(login.plugin, login.user, /*proves_only=*/login.plugin != kClear);
  reading_ = Reading::kLoginAnswer;
  Say(MysqlPacket(sequence, WriteMysqlLogin(login)),
      "HandshakeResponse user=" + login.user + " " + login.plugin);
}

bool MysqlClient::Prove(std::string_view plugin, std::string* proof) const {
  const std::string& password = plan().credentials->password;
  if (plugin == kNative) {
    *proof = MysqlNativeProof(password, greeting_.scramble);
  } else if (plugin == kSha2) {
    *proof = MysqlSha2Proof(password, greeting_.scramble);
  } else if (plugin == kClear && (under_tls() || plan().opportunistic)) {
    *proof = password + '\0';
  } else {
    return false;
  }
  return true;
}

void MysqlClient::OnLoginAnswer(uint8_t sequence, std::string_view payload) {
  switch (payload[0]) {
    case kMysqlOk:
      NoteLoginAnswer(true);
      reading_ = Reading::kColumnCount;
      return Say(MysqlPacket(0, std::string("\x03") + kQuery), std::string("Query ") + kQuery);
    case kMysqlEof:
      return OnSwitch(sequence, payload.substr(1));
    case kMysqlMoreData:
      return OnMoreData(sequence, payload.substr(1));
    default:
      return Violate("an answer to the login is none of MySQL's");
  }
}

void MysqlClient::OnSwitch(uint8_t sequence, std::string_view payload) {
  MysqlReader reader(payload);
  const std::string plugin(reader.String());
  greeting_.scramble = reader.rest().substr(0, 20);
  std::string proof;
  if (!Prove(plugin, &proof)) {
    return Fail(DialogOutcome::Failure::kNone,
                "the server asks for a login that the lab does not have here: " + plugin);
  }
  NoteLogin(plugin, user(), /*proves_only=*/plugin != kClear);
  Say(MysqlPacket(static_cast<uint8_t>(sequence + 1), proof), "AuthSwitchResponse " + plugin);
}

// Of caching_sha2_password: whether the server knows the password already.
void MysqlClient::OnMoreData(uint8_t sequence, std::string_view payload) {
  if (payload == "\x03") return;  // it does; OK follows
  if (payload != "\x04") return Violate("an answer to the login is none of MySQL's");
  if (!under_tls() && !plan().opportunistic) {
    return Fail(DialogOutcome::Failure::kNone, "the server asks for the password in the clear");
  }
  NoteLogin(kSha2, user());
  Say(MysqlPacket(static_cast<uint8_t>(sequence + 1), plan().credentials->password + '\0'),
      "the password " + plan().credentials->password);
}

void MysqlClient::OnColumnCount(std::string_view payload) {
  if (payload[0] != kMysqlOk) {
    reading_ = Reading::kColumns;
    return;
  }
  SayGoodbye();
  Finish();
}

void MysqlClient::OnRow(std::string_view payload) {
  if (!IsEof(payload)) {
    if (outcome().received_message.empty()) {
      NoteReceivedMessage(MysqlReader(payload).SizedString());
    }
    return;
  }
  SayGoodbye();
  Finish();
}

void MysqlClient::SayGoodbye() {
  if (reading_ != Reading::kGreeting) Say(MysqlPacket(0, "\x01"), "Quit");
}

}  // namespace tlslab
