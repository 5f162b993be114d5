// The PLAIN mechanism of SASL (RFC 4616): who, and with what password, in one message.
#ifndef TLSLAB_SERVER_DIALOG_SASL_PLAIN_H_
#define TLSLAB_SERVER_DIALOG_SASL_PLAIN_H_

#include <optional>
#include <string>
#include <string_view>

#include "server/dialog/base64.h"
#include "server/dialog/dialog_plan.h"

namespace tlslab {

inline std::string SaslPlain(const TestCredentials& credentials) {
  return Base64(std::string(1, '\0') + credentials.user + std::string(1, '\0') +
                credentials.password);
}

// Absent: the message is none.
inline std::optional<TestCredentials> ReadSaslPlain(std::string_view base64) {
  const std::optional<std::string> bytes = FromBase64(base64);
  if (!bytes) return {};
  const size_t user = bytes->find('\0');
  if (user == bytes->npos) return {};
  const size_t password = bytes->find('\0', user + 1);
  if (password == bytes->npos) return {};
  return TestCredentials{bytes->substr(user + 1, password - user - 1), bytes->substr(password + 1)};
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_SASL_PLAIN_H_
