#include "server/dialog/mysql/server.h"

#include <utility>

#include "certs/ossl/digest.h"
#include "server/dialog/words.h"

namespace tlslab {
namespace {

constexpr char kNative[] = "mysql_native_password";

constexpr uint32_t kCapabilities = kMysqlLongPassword | kMysqlLongFlag | kMysqlConnectWithDb |
                                   kMysqlProtocol41 | kMysqlTransactions | kMysqlSecureConnection |
                                   kMysqlPluginAuth | kMysqlPluginAuthLenenc;

enum Command : char { kQuit = 1, kUseDatabase = 2, kQuery = 3, kFieldList = 4, kPing = 14 };

// 20 printable characters.
std::string Scramble() {
  std::string scramble = RandomBytes(20);
  scramble.resize(20);
  for (char& byte : scramble) byte = static_cast<char>('!' + static_cast<uint8_t>(byte) % 94);
  return scramble;
}

// A column of the name "message" and of type VAR_STRING, as Protocol::ColumnDefinition41.
std::string Column() {
  constexpr uint32_t kVarString = 0xfd;
  constexpr uint32_t kUtf8 = 0x21;
  return MysqlSizedString("def") + std::string(3, '\0') + MysqlSizedString("message") +
         MysqlSizedString("") + MysqlUint(12, 1) + MysqlUint(kUtf8, 2) + MysqlUint(1 << 16, 4) +
         MysqlUint(kVarString, 1) + std::string(5, '\0');
}

}  // namespace

MysqlServer::MysqlServer(std::shared_ptr<const ServerDialogPlan> plan,
                         DialogSurroundings surroundings)
    : ServerDialog(std::move(plan), std::move(surroundings)), scramble_(Scramble()) {}

void MysqlServer::OnBegin() {
  MysqlGreeting greeting;
  greeting.server_version = "8.0.0-tlslab";
  greeting.capabilities = kCapabilities | (advertises_tls() ? uint32_t{kMysqlSsl} : 0);
  greeting.scramble = scramble_;
  greeting.plugin = kNative;
  for (const std::string& name : MysqlCapabilityNames(greeting.capabilities)) NoteCapability(name);
  NoteCapability(kNative);
  mutable_outcome().starttls_advertised = advertises_tls();
  Say(MysqlPacket(0, WriteMysqlGreeting(greeting)) + plan().injected_response,
      "Greeting " + greeting.server_version + " " + kNative +
          (advertises_tls() ? " CLIENT_SSL" : ""));
}

Found MysqlServer::FindMessage(std::string_view input) const {
  // An empty proof is that of an empty password.
  const Found found = FindMysqlPacket(input, /*may_be_empty=*/reading_ == Reading::kProof);
  return under_tls() ? found : RefuseTls(input, found);
}

std::string MysqlServer::Describe(std::string_view packet) const {
  const std::string_view payload = MysqlPayload(packet);
  if (answers_tls_wish_) return "ERR " + MysqlErrorText(payload);
  switch (reading_) {
    case Reading::kLogin: {
      if (IsMysqlSslRequest(payload)) return "SSLRequest";
      const auto login = ReadMysqlLogin(payload);
      return login ? "HandshakeResponse user=" + login->user + " " + login->plugin
                   : "a login of another version";
    }
    case Reading::kProof:
      return "AuthSwitchResponse";
    case Reading::kCommands:
      break;
  }
  switch (payload[0]) {
    case kQuit:
      return "Quit";
    case kQuery:
      return "Query " + std::string(payload.substr(1));
    case kPing:
      return "Ping";
    default:
      return "command " + std::to_string(static_cast<uint8_t>(payload[0]));
  }
}

void MysqlServer::Answer(uint8_t sequence, const std::string& payload, std::string description) {
  Say(MysqlPacket(sequence, payload), std::move(description));
}

void MysqlServer::OnMessage(std::string_view packet) {
  const std::string_view payload = MysqlPayload(packet);
  const auto next = static_cast<uint8_t>(MysqlSequence(packet) + 1);
  switch (reading_) {
    case Reading::kLogin:
      if (IsMysqlSslRequest(payload)) return OnTlsWish(next);
      if (const auto login = ReadMysqlLogin(payload)) return OnLogin(next, *login);
      return TurnAway(next, 1043, "08S01", "Bad handshake");
    case Reading::kProof:
      return AnswerLogin(next, payload);
    case Reading::kCommands:
      return OnCommand(payload);
  }
}

void MysqlServer::OnTlsWish(uint8_t next) {
  const auto error = [&](uint16_t code, std::string_view state, std::string_view text) {
    return MysqlPacket(next, MysqlError(code, state, text));
  };
  TlsWords words{"",
                 error(1105, "HY000", "TLS is not available"),
                 error(1043, "08S01", "Bad handshake"),
                 error(1105, "HY000", "TLS is not available after all"),
                 error(1835, "HY000", "Malformed communication packet"),
                 /*tls_follows=*/true};
  answers_tls_wish_ = true;
  AnswerTlsWish(words);
  answers_tls_wish_ = false;
  // An error ends the session.
  using Answer = ServerDialogPlan::StarttlsAnswer;
  const bool refuses = plan().starttls_answer == Answer::kRefuse ||
                       plan().starttls_answer == Answer::kUnknownCommand;
  if (refuses || plan().tls_start != TlsStart::kAfterStarttls || under_tls()) {
    Fail(DialogOutcome::Failure::kRefused, "refused TLS, as planned");
  }
}

void MysqlServer::OnLogin(uint8_t next, const MysqlLogin& login) {
  user_ = login.user;
  if (!may_log_in()) {
    NoteLogin(login.plugin.empty() ? kNative : login.plugin, user_, /*proves_only=*/true);
    NoteLoginAnswer(false);
    return TurnAway(next, 3159, "HY000",
                    "Connections using insecure transport are prohibited while "
                    "--require_secure_transport=ON.");
  }
  if (login.plugin.empty() || login.plugin == kNative) return AnswerLogin(next, login.proof);
  reading_ = Reading::kProof;
  Answer(next, "\xfe" + std::string(kNative) + '\0' + scramble_ + '\0',
         std::string("AuthSwitchRequest ") + kNative);
}

void MysqlServer::AnswerLogin(uint8_t next, std::string_view proof) {
  const std::string& password = plan().credentials.password;
  const bool knows = proof == MysqlNativeProof(password, scramble_);
  if (!LogIn(kNative, user_, knows ? password : "", /*proves_only=*/true)) {
    return TurnAway(next, 1045, "28000", "Access denied for user '" + user_ + "'");
  }
  reading_ = Reading::kCommands;
  Answer(next, MysqlOk(), "OK");
}

void MysqlServer::OnCommand(std::string_view payload) {
  switch (payload[0]) {
    case kQuit:
      return Finish();
    case kQuery:
      return OnQuery(payload.substr(1));
    case kUseDatabase:
    case kPing:
      return Answer(1, MysqlOk(), "OK");
    case kFieldList:
      return Answer(1, MysqlEof(), "EOF");
    default:
      return Answer(1, MysqlError(1047, "08S01", "Unknown command"), "ERR 1047 Unknown command");
  }
}

void MysqlServer::OnQuery(std::string_view query) {
  const std::string word = Capitals(query.substr(0, query.find_first_of(" ;\n")));
  // What brings no rows.
  for (const char* quiet : {"SET", "USE", "BEGIN", "COMMIT", "ROLLBACK"}) {
    if (word == quiet) return Answer(1, MysqlOk(), "OK");
  }
  Say(MysqlPacket(1, MysqlUint(1, 1)) + MysqlPacket(2, Column()) + MysqlPacket(3, MysqlEof()) +
          MysqlPacket(4, MysqlSizedString(plan().message)) + MysqlPacket(5, MysqlEof()),
      "a result of one row: " + plan().message);
}

void MysqlServer::TurnAway(uint8_t sequence, uint16_t code, std::string_view state,
                           const std::string& text) {
  Answer(sequence, MysqlError(code, state, text), "ERR " + std::to_string(code) + " " + text);
  Fail(DialogOutcome::Failure::kNone, "the client was turned away: " + text);
}

}  // namespace tlslab
