// Messages of PostgreSQL's frontend/backend protocol 3.0 (chapter "Message Formats" of its manual):
// a byte for the type, four for the length, and what the type has. The first message of a client
// has no type.
//
//   std::string ready = PgMessage('Z', "I");
//   Found found = FindPgMessage(input);
#ifndef TLSLAB_SERVER_DIALOG_POSTGRESQL_MESSAGES_H_
#define TLSLAB_SERVER_DIALOG_POSTGRESQL_MESSAGES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/framing.h"

namespace tlslab {

// What the first message asks for.
constexpr uint32_t kPgProtocol3 = 3 << 16;
constexpr uint32_t kPgCancelRequest = 80877102;
constexpr uint32_t kPgSslRequest = 80877103;
constexpr uint32_t kPgGssEncRequest = 80877104;

// What a message of type 'R' asks for.
enum PgAuthentication : uint32_t {
  kPgOk = 0,
  kPgCleartextPassword = 3,
  kPgMd5Password = 5,
  kPgSasl = 10,
  kPgSaslContinue = 11,
  kPgSaslFinal = 12,
};

std::string PgUint16(uint16_t number);
std::string PgUint32(uint32_t number);
// Ended by a NUL.
std::string PgString(std::string_view text);
// Takes one from the start of `bytes`; empty when there is none.
std::string_view TakePgString(std::string_view* bytes);

std::string PgMessage(char type, std::string_view body);
// A client's first; `code` is one of the above.
std::string PgFirstMessage(uint32_t code, std::string_view parameters = "");
std::string PgError(std::string_view code, std::string_view text);

// No message of a small session is longer; PostgreSQL's own limit of a first one is 10000 bytes.
Found FindPgMessage(std::string_view input);
Found FindPgFirstMessage(std::string_view input);

// Of a message without a type.
uint32_t PgCodeOf(std::string_view first_message);
// Of one with a type.
std::string_view PgBody(std::string_view message);
// Of a message of type 'E' or 'N': "28P01 password authentication failed".
std::string PgErrorText(std::string_view body);
// The columns of a message of type 'D'; null ones are empty.
std::vector<std::string_view> PgColumns(std::string_view body);
// What a parameter of a StartupMessage is set to; empty without.
std::string PgParameter(std::string_view first_message, std::string_view name);

// For people. Of a server's: one or many messages.
std::string DescribePgFirst(std::string_view message);
std::string DescribePgClient(std::string_view message);
std::string DescribePgServer(std::string_view messages);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_POSTGRESQL_MESSAGES_H_
