#include "server/wire/hidden_facts.h"

namespace tlslab {
namespace {

using Encryption = SuiteShape::Encryption;

constexpr uint16_t kTls13 = 0x0304;
constexpr uint16_t kEncryptedClientHelloExtension = 0xfe0d;

bool FailedInTheClear(const Observed& seen) {
  for (const ObservedAlert& alert : seen.alerts) {
    if (alert.fatal) return true;
  }
  return false;
}

// RFC 8446 encrypts all that follows the ServerHello.
void AddTls13(const Observed& seen, const SuiteShape& suite, const ProtectedRecords& records,
              std::vector<std::string>* hidden) {
  if (suite.encryption == Encryption::kNone) return;
  hidden->push_back("the server's certificate");
  hidden->push_back("a certificate of the client's, and whether it has one");
  if (!seen.resumed.value_or(false)) hidden->push_back("what the ends sign with");
  if (seen.client_hello && !seen.client_hello->alpn_protocols.empty()) {
    hidden->push_back("the application protocol that was chosen");
  }
  hidden->push_back("the server's other extensions");
  // An end that fails before it has keys to write with says so in the clear.
  if (!FailedInTheClear(seen)) hidden->push_back("alerts, and whether the handshake succeeded");
  if (!records.application_data) return;
  hidden->push_back("the application data");
  hidden->push_back("which records are handshake, alert or application data");
  hidden->push_back("how much of a record is padding");
}

void AddTls12(const Observed& seen, const SuiteShape& suite, const ProtectedRecords& records,
              std::vector<std::string>* hidden) {
  if (seen.resumed.value_or(false)) {
    hidden->push_back("the server's certificate");
    hidden->push_back("a certificate of the client's, and whether it has one");
  }
  if (suite.encryption == Encryption::kNone) return;
  if (records.handshake) hidden->push_back("Finished, and handshake messages after it");
  if (records.alerts) hidden->push_back("what alerts say after the handshake");
  if (!records.application_data) return;
  hidden->push_back(suite.rsa_key_transport
                        ? "the application data, until somebody has the server's private key"
                        : "the application data");
  if (suite.encryption == Encryption::kBlock) {
    hidden->push_back("how much of a record is padding");
  }
  if (seen.server_hello->compression != 0) {
    hidden->push_back("how long the data was before it was compressed");
  }
}

}  // namespace

std::vector<std::string> HiddenFacts(const Observed& seen, const SuiteShape& suite,
                                     const ProtectedRecords& records) {
  std::vector<std::string> hidden;
  if (seen.client_hello &&
      FindExtension(seen.client_hello->extensions, kEncryptedClientHelloExtension) != nullptr) {
    hidden.push_back("the hello within encrypted_client_hello, unless that is GREASE");
  }
  if (seen.early_data) hidden.push_back("the early data");
  if (seen.version) {
    *seen.version >= kTls13 ? AddTls13(seen, suite, records, &hidden)
                            : AddTls12(seen, suite, records, &hidden);
  }
  if (records.handshake_too_long) hidden.push_back("handshake messages beyond 64 KiB");
  return hidden;
}

}  // namespace tlslab
