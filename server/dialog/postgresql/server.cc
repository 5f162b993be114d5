#include "server/dialog/postgresql/server.h"

#include "server/dialog/postgresql/messages.h"
#include "server/dialog/words.h"

namespace tlslab {
namespace {

std::string Parameter(std::string_view name, std::string_view value) {
  return PgMessage('S', PgString(name) + PgString(value));
}

std::string Ready() { return PgMessage('Z', "I"); }

// What clients ask of a server before they trust it with a query.
std::string Welcome() {
  return PgMessage('R', PgUint32(kPgOk)) + Parameter("server_version", "15.0 (tlslab)") +
         Parameter("server_encoding", "UTF8") + Parameter("client_encoding", "UTF8") +
         Parameter("DateStyle", "ISO, MDY") + Parameter("integer_datetimes", "on") +
         Parameter("standard_conforming_strings", "on") +
         PgMessage('K', PgUint32(1) + PgUint32(1)) + Ready();
}

// One row of one column of type text.
std::string OneValue(std::string_view value) {
  constexpr uint32_t kText = 25;
  const std::string column = PgString("message") + PgUint32(0) + PgUint16(0) + PgUint32(kText) +
                             PgUint16(0xffff) + PgUint32(0xffffffff) + PgUint16(0);
  return PgMessage('T', PgUint16(1) + column) +
         PgMessage('D', PgUint16(1) + PgUint32(static_cast<uint32_t>(value.size())) +
                            std::string(value)) +
         PgMessage('C', PgString("SELECT 1"));
}

}  // namespace

Found PostgresqlServer::FindMessage(std::string_view input) const {
  const Found found =
      reading_ == Reading::kFirst ? FindPgFirstMessage(input) : FindPgMessage(input);
  return under_tls() ? found : RefuseTls(input, found);
}

std::string PostgresqlServer::Describe(std::string_view message) const {
  // What this end says about TLS: a byte, or an error.
  if (message.size() == 1) return std::string(message);
  if (reading_ == Reading::kFirst) {
    return message[0] == '\0' ? DescribePgFirst(message) : DescribePgServer(message);
  }
  return DescribePgClient(message);
}

void PostgresqlServer::Answer(const std::string& messages) {
  Say(messages, DescribePgServer(messages));
}

void PostgresqlServer::OnMessage(std::string_view message) {
  switch (reading_) {
    case Reading::kFirst:
      return OnFirst(message);
    case Reading::kPassword:
      return OnPassword(message);
    case Reading::kQueries:
      break;
  }
  switch (message[0]) {
    case 'Q':
      return OnQuery(PgBody(message));
    case 'X':
      return Finish();
    default:
      return OnOther(message[0]);
  }
}

void PostgresqlServer::OnFirst(std::string_view message) {
  switch (const uint32_t code = PgCodeOf(message); code) {
    case kPgSslRequest:
      return OnSslRequest();
    case kPgGssEncRequest:
      return Say("N", "N");
    case kPgCancelRequest:
      return Finish();
    default:
      if (code >> 16 == kPgProtocol3 >> 16) return OnStart(message);
      return TurnAway("0A000", "unsupported frontend protocol " + std::to_string(code >> 16) + "." +
                                   std::to_string(code & 0xffff));
  }
}

void PostgresqlServer::OnSslRequest() {
  AnswerTlsWish({"S", "N",
                 PgError("0A000", "unsupported frontend protocol 1234.5679: server supports 3.0"),
                 PgError("58000", "TLS is not available after all"),
                 PgError("08P01", "received unencrypted data after SSL request")});
  // An error ends the session.
  if (plan().starttls_answer == ServerDialogPlan::StarttlsAnswer::kUnknownCommand) {
    Fail(DialogOutcome::Failure::kRefused, "knows no SSLRequest, as planned");
  }
}

void PostgresqlServer::OnStart(std::string_view message) {
  user_ = PgParameter(message, "user");
  if (!may_log_in()) {
    // Its password was not said yet.
    NoteLogin("password", user_, /*proves_only=*/true);
    NoteLoginAnswer(false);
    return TurnAway("28000", "no pg_hba.conf entry for user \"" + user_ + "\", no encryption");
  }
  reading_ = Reading::kPassword;
  const bool newer = PgCodeOf(message) != kPgProtocol3;
  Answer((newer ? PgMessage('v', PgUint32(kPgProtocol3) + PgUint32(0)) : "") +
         PgMessage('R', PgUint32(kPgCleartextPassword)));
}

void PostgresqlServer::OnPassword(std::string_view message) {
  if (message[0] != 'p') return Violate("something else stands where the password should");
  std::string_view body = PgBody(message);
  if (!LogIn("password", user_, TakePgString(&body))) {
    return TurnAway("28P01", "password authentication failed for user \"" + user_ + "\"");
  }
  reading_ = Reading::kQueries;
  Answer(Welcome());
}

void PostgresqlServer::OnQuery(std::string_view body) {
  const std::string_view query = TakePgString(&body);
  const std::string word = Capitals(query.substr(0, query.find_first_of(" ;\n")));
  if (word.empty()) return Answer(PgMessage('I', "") + Ready());
  // What brings no rows.
  for (const char* quiet : {"SET", "RESET", "BEGIN", "COMMIT", "ROLLBACK", "DISCARD"}) {
    if (word == quiet) return Answer(PgMessage('C', PgString(word)) + Ready());
  }
  Answer(OneValue(plan().message) + Ready());
}

// The extended protocol: refused once, then all up to Sync is skipped, as its error handling has
// it.
void PostgresqlServer::OnOther(char type) {
  if (type == 'S') {
    skips_to_sync_ = false;
    return Answer(Ready());
  }
  if (skips_to_sync_) return;
  skips_to_sync_ = true;
  Answer(PgMessage('E', PgString("SERROR") + PgString("VERROR") + PgString("C0A000") +
                            PgString("Monly simple queries are answered") + '\0'));
}

void PostgresqlServer::TurnAway(std::string_view code, const std::string& text) {
  Answer(PgError(code, text));
  Fail(DialogOutcome::Failure::kNone, "the client was turned away: " + text);
}

}  // namespace tlslab
