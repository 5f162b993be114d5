#include "server/dialog/postgresql/messages.h"

#include <algorithm>

#include "server/wire/byte_reader.h"

namespace tlslab {
namespace {

constexpr uint32_t kMaxMessage = 100 << 10;
constexpr uint32_t kMaxFirstMessage = 10000;
constexpr size_t kMaxColumns = 1600;  // of a table

// A message whose length, itself included, stands behind `before` bytes.
Found FindSized(std::string_view input, size_t before, uint32_t max) {
  if (input.size() < before + 4) return {};
  const uint32_t size = ByteReader(input.substr(before)).Uint32();
  if (size < 4 || size > max) {
    return Found::Broken("a message of PostgreSQL has an impossible length");
  }
  return input.size() < before + size ? Found() : Found::Whole(before + size);
}

std::string DescribeAuthentication(std::string_view body) {
  ByteReader reader(body);
  switch (reader.Uint32()) {
    case kPgOk:
      return "AuthenticationOk";
    case kPgCleartextPassword:
      return "AuthenticationCleartextPassword";
    case kPgMd5Password:
      return "AuthenticationMD5Password";
    case kPgSasl: {
      std::string text = "AuthenticationSASL";
      std::string_view rest = body.substr(4);
      for (auto name = TakePgString(&rest); !name.empty(); name = TakePgString(&rest)) {
        text += ' ';
        text += name;
      }
      return text;
    }
    case kPgSaslContinue:
      return "AuthenticationSASLContinue " + std::string(body.substr(4));
    case kPgSaslFinal:
      return "AuthenticationSASLFinal " + std::string(body.substr(4));
    default:
      return "Authentication of another kind";
  }
}

std::string DescribeRow(std::string_view body) {
  std::string text = "DataRow";
  for (const std::string_view column : PgColumns(body)) text += " " + std::string(column);
  return text;
}

std::string DescribeOfServer(char type, std::string_view body) {
  switch (type) {
    case 'R':
      return DescribeAuthentication(body);
    case 'S': {
      const std::string_view name = TakePgString(&body);
      return "ParameterStatus " + std::string(name) + "=" + std::string(TakePgString(&body));
    }
    case 'K':
      return "BackendKeyData";
    case 'Z':
      return "ReadyForQuery";
    case 'E':
      return "ErrorResponse " + PgErrorText(body);
    case 'N':
      return "NoticeResponse " + PgErrorText(body);
    case 'T':
      return "RowDescription";
    case 'D':
      return DescribeRow(body);
    case 'C':
      return "CommandComplete " + std::string(TakePgString(&body));
    case 'I':
      return "EmptyQueryResponse";
    case 'v':
      return "NegotiateProtocolVersion";
    default:
      return "message of type " + std::string(1, type);
  }
}

}  // namespace

std::string PgUint16(uint16_t number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number)};
}

std::string PgUint32(uint32_t number) {
  return PgUint16(static_cast<uint16_t>(number >> 16)) + PgUint16(static_cast<uint16_t>(number));
}

std::string PgString(std::string_view text) { return std::string(text) + '\0'; }

std::string_view TakePgString(std::string_view* bytes) {
  const size_t end = bytes->find('\0');
  if (end == bytes->npos) return {};
  const std::string_view text = bytes->substr(0, end);
  bytes->remove_prefix(end + 1);
  return text;
}

std::string PgMessage(char type, std::string_view body) {
  return type + PgUint32(static_cast<uint32_t>(4 + body.size())) + std::string(body);
}

std::string PgFirstMessage(uint32_t code, std::string_view parameters) {
  return PgUint32(static_cast<uint32_t>(8 + parameters.size())) + PgUint32(code) +
         std::string(parameters);
}

std::string PgError(std::string_view code, std::string_view text) {
  return PgMessage('E', PgString("SFATAL") + PgString("VFATAL") + "C" + PgString(code) + "M" +
                            PgString(text) + '\0');
}

Found FindPgMessage(std::string_view input) {
  // A NUL begins first messages alone, whose length comes at once.
  if (!input.empty() && input[0] == '\0') {
    return Found::Broken("a message of PostgreSQL has no type");
  }
  return FindSized(input, 1, kMaxMessage);
}

Found FindPgFirstMessage(std::string_view input) {
  const Found found = FindSized(input, 0, kMaxFirstMessage);
  if (found.kind == Found::Kind::kBroken && StartsLikeTls(input)) {
    return Found::Broken("TLS came before its time");
  }
  if (found.kind == Found::Kind::kWhole && found.size < 8) {
    return Found::Broken("a first message of PostgreSQL has an impossible length");
  }
  return found;
}

uint32_t PgCodeOf(std::string_view first_message) {
  return ByteReader(first_message.substr(4)).Uint32();
}

std::string_view PgBody(std::string_view message) { return message.substr(5); }

std::string PgErrorText(std::string_view body) {
  std::string code;
  std::string text;
  for (auto field = TakePgString(&body); !field.empty(); field = TakePgString(&body)) {
    if (field[0] == 'C') code = field.substr(1);
    if (field[0] == 'M') text = field.substr(1);
  }
  return code + " " + text;
}

std::vector<std::string_view> PgColumns(std::string_view body) {
  constexpr uint32_t kNull = 0xffffffff;
  std::vector<std::string_view> columns;
  ByteReader reader(body);
  const size_t count = std::min<size_t>(reader.Uint16(), kMaxColumns);
  while (columns.size() < count && reader.ok()) {
    const uint32_t size = reader.Uint32();
    columns.push_back(size == kNull ? std::string_view() : reader.Bytes(size));
  }
  return columns;
}

std::string PgParameter(std::string_view first_message, std::string_view name) {
  std::string_view rest = first_message.substr(8);
  for (auto key = TakePgString(&rest); !key.empty(); key = TakePgString(&rest)) {
    const std::string_view value = TakePgString(&rest);
    if (key == name) return std::string(value);
  }
  return "";
}

std::string DescribePgFirst(std::string_view message) {
  switch (const uint32_t code = PgCodeOf(message); code) {
    case kPgSslRequest:
      return "SSLRequest";
    case kPgGssEncRequest:
      return "GSSENCRequest";
    case kPgCancelRequest:
      return "CancelRequest";
    default:
      return "StartupMessage " + std::to_string(code >> 16) + "." + std::to_string(code & 0xffff) +
             " user=" + PgParameter(message, "user") +
             " database=" + PgParameter(message, "database");
  }
}

std::string DescribePgClient(std::string_view message) {
  std::string_view body = PgBody(message);
  switch (message[0]) {
    case 'Q':
      return "Query " + std::string(TakePgString(&body));
    case 'p':
      return "PasswordMessage " + std::string(TakePgString(&body));
    case 'X':
      return "Terminate";
    case 'S':
      return "Sync";
    case 'P':
      return "Parse";
    default:
      return "message of type " + std::string(1, message[0]);
  }
}

std::string DescribePgServer(std::string_view messages) {
  std::string text;
  while (!messages.empty()) {
    const Found found = FindPgMessage(messages);
    if (found.kind != Found::Kind::kWhole) break;
    if (!text.empty()) text += ", ";
    text += DescribeOfServer(messages[0], PgBody(messages.substr(0, found.size)));
    messages.remove_prefix(found.size);
  }
  return text;
}

}  // namespace tlslab
