#include "server/config/resumption_reader.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

using PskKeyExchange = ResumptionConfig::PskKeyExchange;

constexpr int kMaxTicketKeys = 16;
constexpr size_t kKeyNameSize = 16;
constexpr size_t kSecretSize = 32;
constexpr size_t kMaxIdContext = 32;
constexpr uint32_t kMaxEarlyData = 1 << 20;

void CheckSize(const std::string& value, size_t size, const std::string& field,
               RequestProblems* problems) {
  if (value.size() == size) return;
  problems->Invalid(field, absl::StrCat("must have ", size, " bytes, has ", value.size()));
}

// OpenSSL counts whole seconds, and so do tickets.
absl::Duration ReadLifetime(const google::protobuf::Duration& lifetime, const std::string& field,
                            RequestProblems* problems) {
  const absl::Duration read =
      ReadDuration(lifetime, absl::Seconds(1), absl::Hours(24 * 7), field, problems);
  if (read != absl::Floor(read, absl::Seconds(1))) problems->Invalid(field, "in whole seconds");
  return read;
}

PskKeyExchange ReadPskKeyExchange(v1::ResumptionOptions::PskKeyExchange wanted, Role role,
                                  const std::string& field, RequestProblems* problems) {
  switch (wanted) {
    case v1::ResumptionOptions::PSK_KEY_EXCHANGE_UNSPECIFIED:
      return PskKeyExchange::kDefault;
    case v1::ResumptionOptions::WITH_DHE:
      return PskKeyExchange::kWithDhe;
    case v1::ResumptionOptions::WITHOUT_DHE_ALLOWED:
      return PskKeyExchange::kWithoutDheAllowed;
    case v1::ResumptionOptions::WITHOUT_DHE_PREFERRED:
      if (role == Role::kClient) problems->Invalid(field, "only a server prefers; a client allows");
      return PskKeyExchange::kWithoutDhePreferred;
    default:
      problems->Invalid(field, "not a value of this enum");
      return PskKeyExchange::kDefault;
  }
}

}  // namespace

std::vector<TicketKey> ReadTicketKeys(const google::protobuf::RepeatedPtrField<v1::TicketKey>& keys,
                                      std::string_view field, RequestProblems* problems) {
  std::vector<TicketKey> read;
  if (keys.size() > kMaxTicketKeys) {
    problems->Invalid(field, absl::StrCat("at most ", kMaxTicketKeys, " keys"));
    return read;
  }
  std::set<std::string> names;
  for (int i = 0; i < keys.size(); ++i) {
    const v1::TicketKey& key = keys[i];
    const std::string path = FieldPath(field, i);
    CheckSize(key.name(), kKeyNameSize, FieldPath(path, "name"), problems);
    CheckSize(key.encryption_key(), kSecretSize, FieldPath(path, "encryption_key"), problems);
    CheckSize(key.authentication_key(), kSecretSize, FieldPath(path, "authentication_key"),
              problems);
    if (!names.insert(key.name()).second) {
      problems->Invalid(FieldPath(path, "name"), "is the name of a key before it");
    }
    read.push_back({key.name(), key.encryption_key(), key.authentication_key()});
  }
  return read;
}

ResumptionConfig ReadResumption(const v1::ResumptionOptions& options, Role role,
                                std::string_view field, RequestProblems* problems) {
  ResumptionConfig read;
  if (options.has_tickets()) read.tickets = options.tickets();
  if (options.has_server_cache()) {
    read.server_cache = options.server_cache();
    if (role == Role::kClient) {
      problems->Invalid(FieldPath(field, "server_cache"), "only a server has one");
    }
  }
  if (options.has_session_lifetime()) {
    read.session_lifetime =
        ReadLifetime(options.session_lifetime(), FieldPath(field, "session_lifetime"), problems);
  }
  read.ticket_keys =
      ReadTicketKeys(options.ticket_keys(), FieldPath(field, "ticket_keys"), problems);
  if (role == Role::kClient && options.ticket_keys_size() > 0) {
    problems->Invalid(FieldPath(field, "ticket_keys"), "only a server makes tickets");
  }
  read.session_id_context = options.session_id_context();
  if (read.session_id_context.size() > kMaxIdContext) {
    problems->Invalid(FieldPath(field, "session_id_context"), "at most 32 bytes");
  }
  read.psk_key_exchange = ReadPskKeyExchange(options.psk_key_exchange(), role,
                                             FieldPath(field, "psk_key_exchange"), problems);
  if (options.has_resumption_on_renegotiation()) {
    read.resumption_on_renegotiation = options.resumption_on_renegotiation();
  }
  return read;
}

void ReadEarlyDataOptions(const v1::ServerOptions& server, std::string_view field,
                          ContextConfig* config, RequestProblems* problems) {
  config->max_early_data = server.max_early_data_bytes();
  if (config->max_early_data > kMaxEarlyData) {
    problems->Invalid(FieldPath(field, "max_early_data_bytes"), "at most 1 MiB");
  }
  if (server.has_anti_replay()) config->anti_replay = server.anti_replay();
  // OpenSSL then keeps the sessions there, and would resume none.
  if (config->max_early_data > 0 && config->anti_replay.value_or(true) &&
      !config->resumption.server_cache.value_or(true)) {
    problems->Invalid(FieldPath(field, "anti_replay"),
                      "needs the cache that resumption.server_cache forbids");
  }
}

}  // namespace tlslab
