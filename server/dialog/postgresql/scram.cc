#include "server/dialog/postgresql/scram.h"

#include <algorithm>

#include "certs/ossl/digest.h"
#include "server/dialog/base64.h"

namespace tlslab {
namespace {

// What stands behind "`name`=", up to a comma; absent without.
std::optional<std::string_view> Attribute(std::string_view message, char name) {
  while (!message.empty()) {
    const std::string_view attribute = message.substr(0, message.find(','));
    if (attribute.size() >= 2 && attribute[0] == name && attribute[1] == '=') {
      return attribute.substr(2);
    }
    message.remove_prefix(std::min(message.size(), attribute.size() + 1));
  }
  return {};
}

// Absent: no number, or none that is reasonable.
std::optional<int> Iterations(std::string_view digits) {
  const bool number = !digits.empty() && digits.size() <= 6 &&
                      digits.find_first_not_of("0123456789") == digits.npos;
  if (!number) return {};
  const int iterations = std::stoi(std::string(digits));
  if (iterations < 1 || iterations > ScramClient::kMaxIterations) return {};
  return iterations;
}

}  // namespace

ScramClient::ScramClient(std::string_view user, std::string password, std::string nonce)
    : password_(std::move(password)),
      nonce_(std::move(nonce)),
      first_bare_("n=" + std::string(user) + ",r=" + nonce_) {}

std::optional<std::string> ScramClient::Final(std::string_view server_first) {
  const auto nonce = Attribute(server_first, 'r');
  const auto salt = FromBase64(Attribute(server_first, 's').value_or("-"));
  const auto iterations = Iterations(Attribute(server_first, 'i').value_or(""));
  const bool extends =
      nonce && nonce->size() > nonce_.size() && nonce->substr(0, nonce_.size()) == nonce_;
  if (!extends || !salt || !iterations) return {};
  const std::string salted = Pbkdf2Sha256(password_, *salt, *iterations);
  const std::string client_key = HmacSha256(salted, "Client Key");
  // "biws" is the base64 of "n,,".
  const std::string without_proof = "c=biws,r=" + std::string(*nonce);
  const std::string signed_text =
      first_bare_ + "," + std::string(server_first) + "," + without_proof;
  const std::string signature = HmacSha256(Digest("SHA256", client_key), signed_text);
  server_signature_ = HmacSha256(HmacSha256(salted, "Server Key"), signed_text);
  if (signature.empty() || server_signature_.empty()) return {};
  return without_proof + ",p=" + Base64(Xor(client_key, signature));
}

bool ScramClient::Verifies(std::string_view server_final) const {
  const auto signature = FromBase64(Attribute(server_final, 'v').value_or("-"));
  return signature && !signature->empty() && *signature == server_signature_;
}

}  // namespace tlslab
