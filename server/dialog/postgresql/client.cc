#include "server/dialog/postgresql/client.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "certs/ossl/digest.h"
#include "server/dialog/base64.h"
#include "server/dialog/postgresql/messages.h"

namespace tlslab {
namespace {

constexpr char kScram[] = "SCRAM-SHA-256";

std::string Md5Text(const std::string& bytes) {
  return absl::BytesToHexString(Digest("MD5", bytes));
}

}  // namespace

void PostgresqlClient::OnBegin() {
  if (!wants_tls()) return Start();
  awaits_tls_answer_ = true;
  DecideOnTls(std::nullopt);
}

std::string PostgresqlClient::TlsWish() const { return PgFirstMessage(kPgSslRequest); }

Found PostgresqlClient::FindMessage(std::string_view input) const {
  if (!awaits_tls_answer_) {
    return under_tls() ? FindPgMessage(input) : RefuseTls(input, FindPgMessage(input));
  }
  switch (input[0]) {
    case 'S':
    case 'N':
      return Found::Whole(1);
    case 'E':
      return FindPgMessage(input);
    default:
      return Found::Broken(StartsLikeTls(input)
                               ? "TLS came before its time"
                               : "an SSLRequest was answered with neither S, N nor an error");
  }
}

std::string PostgresqlClient::Describe(std::string_view message) const {
  if (message[0] == '\0') return DescribePgFirst(message);
  return message.size() == 1 ? std::string(message) : DescribePgServer(message);
}

void PostgresqlClient::OnMessage(std::string_view message) {
  if (awaits_tls_answer_) return OnTlsAnswer(message);
  const std::string_view body = PgBody(message);
  switch (message[0]) {
    case 'R':
      return OnAuthentication(body);
    case 'E':
      if (outcome().login && !outcome().login->accepted) NoteLoginAnswer(false);
      return Fail(DialogOutcome::Failure::kNone, "the server's error: " + PgErrorText(body));
    case 'D':
      if (const auto columns = PgColumns(body); !columns.empty()) NoteReceivedMessage(columns[0]);
      return;
    case 'Z':
      return OnReady();
    case 'C':
    case 'I':
      answered_ = asked_;
      return;
    case 'A':  // a notification
    case 'K':
    case 'N':
    case 'S':
    case 'T':
    case 'v':
      return;
    default:
      return Violate("no server of PostgreSQL sends such a message here");
  }
}

void PostgresqlClient::OnTlsAnswer(std::string_view message) {
  awaits_tls_answer_ = false;
  if (message == "S") return OnConsent();
  // An error in the clear may be anybody's (CVE-2024-10977).
  OnRefusal(message == "N" ? "N" : PgErrorText(PgBody(message)));
}

void PostgresqlClient::Start() {
  const std::string message =
      PgFirstMessage(kPgProtocol3, PgString("user") + PgString(user()) + PgString("database") +
                                       PgString("postgres") + '\0');
  Say(message, DescribePgFirst(message));
}

void PostgresqlClient::OnAuthentication(std::string_view body) {
  if (body.size() < 4) return Violate("an Authentication message is too short");
  std::string_view first_four = body.substr(0, 4);
  const std::string_view rest = body.substr(4);
  if (first_four == PgUint32(kPgOk)) {
    if (scram_ && !server_proved_)
      return GiveUp("the server does not prove that it knows the password");
    authenticated_ = true;
    return NoteLoginAnswer(true);
  }
  if (!plan().credentials) return GiveUp("the server asks for a login, and there is to be none");
  if (first_four == PgUint32(kPgCleartextPassword)) {
    NoteLogin("password", user());
    SayPassword("PasswordMessage " + credentials().password, PgString(credentials().password));
  } else if (first_four == PgUint32(kPgMd5Password) && rest.size() == 4) {
    NoteLogin("md5", user(), /*proves_only=*/true);
    const std::string hash = Md5Text(Md5Text(credentials().password + user()) + std::string(rest));
    SayPassword("PasswordMessage md5" + hash, PgString("md5" + hash));
  } else if (first_four == PgUint32(kPgSasl)) {
    BeginScram(rest);
  } else if (first_four == PgUint32(kPgSaslContinue) && scram_) {
    GoOnWithScram(rest);
  } else if (first_four == PgUint32(kPgSaslFinal) && scram_) {
    server_proved_ = scram_->Verifies(rest);
    if (!server_proved_) GiveUp("the server does not know the password");
  } else {
    GiveUp("the server asks for a login of a kind that the lab does not have");
  }
}

void PostgresqlClient::SayPassword(std::string_view description, std::string_view said) {
  Say(PgMessage('p', said), std::string(description));
}

void PostgresqlClient::BeginScram(std::string_view mechanisms) {
  bool offered = false;
  for (auto name = TakePgString(&mechanisms); !name.empty(); name = TakePgString(&mechanisms)) {
    NoteCapability(name);
    offered |= name == kScram;
  }
  if (!offered) return GiveUp("the server offers no SCRAM-SHA-256");
  NoteLogin(kScram, user(), /*proves_only=*/true);
  // The server takes the name from the first message.
  const std::string first =
      scram_.emplace("", credentials().password, Base64(RandomBytes(18))).First();
  SayPassword("SASLInitialResponse SCRAM-SHA-256 " + first,
              PgString(kScram) + PgUint32(static_cast<uint32_t>(first.size())) + first);
}

void PostgresqlClient::GoOnWithScram(std::string_view server_first) {
  const std::optional<std::string> final = scram_->Final(server_first);
  if (!final) return Violate("the server's part of SCRAM-SHA-256 is malformed");
  SayPassword("SASLResponse " + *final, *final);
}

// Behind the consent to the login, and then behind an answer to the query (sections 55.2.1 and
// 55.2.2 of the manual of PostgreSQL 15).
void PostgresqlClient::OnReady() {
  if (!authenticated_) return Violate("the server is ready before it consents to the login");
  if (asked_ && !answered_) return Violate("the server is ready without an answer to the query");
  if (!std::exchange(asked_, true)) {
    const std::string query = PgMessage('Q', PgString("SELECT version()"));
    return Say(query, DescribePgClient(query));
  }
  Say(PgMessage('X', ""), "Terminate");
  Finish();
}

void PostgresqlClient::GiveUp(const std::string& error) {
  Say(PgMessage('X', ""), "Terminate");
  Fail(DialogOutcome::Failure::kNone, error);
}

}  // namespace tlslab
