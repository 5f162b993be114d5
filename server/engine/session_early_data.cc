// Early data (RFC 8446 section 4.2.10): sent before the handshake's end by a client,
// read by a server that takes it, and why not.
#include <openssl/ssl.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "certs/ossl/errors.h"
#include "server/engine/saved_session.h"
#include "server/engine/session.h"

namespace tlslab {
namespace {

constexpr size_t kReadSize = 16384;

std::string AlpnOf(const SSL_SESSION* session) {
  const unsigned char* alpn = nullptr;
  size_t size = 0;
  SSL_SESSION_get0_alpn_selected(session, &alpn, &size);
  return std::string(reinterpret_cast<const char*>(alpn), size);
}

std::string ServerNameOf(const SSL_SESSION* session) {
  const char* name = SSL_SESSION_get0_hostname(session);
  return name ? name : "";
}

// OpenSSL leaves the ticket of such a session out of its hello, and has then no key for
// early data.
bool Expired(const SSL_SESSION* session) {
#if OPENSSL_VERSION_NUMBER >= 0x30300000L
  const int64_t made = SSL_SESSION_get_time_ex(session);
#else
  const int64_t made = SSL_SESSION_get_time(session);
#endif
  const int64_t lifetime = SSL_SESSION_get_ticket_lifetime_hint(session);
  return lifetime != 0 && time(nullptr) - made > lifetime;
}

}  // namespace

// OpenSSL breaks the connection off where the session's early data does not fit the
// hello (tls_construct_ctos_early_data), so what it asks for is asked here before.
bool Session::MayOfferEarlyData() const {
  SSL* ssl = ssl_.get();
  const SSL_SESSION* session = SSL_get_session(ssl);
  if (session == nullptr || early_allowed_ == 0) return false;
  if (SSL_SESSION_get_protocol_version(session) != TLS1_3_VERSION) return false;
  const long most = SSL_get_max_proto_version(ssl);
  if ((most != 0 && most < TLS1_3_VERSION) || (SSL_get_options(ssl) & SSL_OP_NO_TLSv1_3) != 0) {
    return false;
  }
  if (!SSL_SESSION_is_resumable(session) || Expired(session) || !SuiteIsOffered(ssl, session)) {
    return false;
  }
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (!early_server_name_.empty() && early_server_name_ != (name ? name : "")) return false;
  const std::vector<std::string>& protocols = context_->config().alpn_protocols;
  return early_alpn_.empty() ||
         std::find(protocols.begin(), protocols.end(), early_alpn_) != protocols.end();
}

bool Session::WriteEarlyData() {
  if (observations_.role != Role::kClient || options_.early_data.empty()) return true;
  const std::string data = std::exchange(options_.early_data, std::string());
  EarlyDataSeen& seen = observations_.early_data.emplace();
  if (const SSL_SESSION* session = SSL_get_session(ssl_.get())) {
    early_alpn_ = AlpnOf(session);
    early_server_name_ = ServerNameOf(session);
    early_allowed_ = SSL_SESSION_get_max_early_data(session);
  }
  if (!MayOfferEarlyData()) {
    seen.reason = EarlyDataSeen::Reason::kNotAllowedBySession;
    return true;
  }
  const size_t size = std::min<size_t>(data.size(), early_allowed_);
  size_t written = 0;
  // The transport takes everything, so it is written as a whole or fails.
  if (SSL_write_early_data(ssl_.get(), data.data(), size, &written) != 1) {
    Fail();
    return false;
  }
  observations_.early_data->sent_bytes = written;
  return true;
}

bool Session::ReadEarlyData() {
  if (!reads_early_data_) return true;
  char buffer[kReadSize];
  while (true) {
    size_t size = 0;
    switch (SSL_read_early_data(ssl_.get(), buffer, sizeof buffer, &size)) {
      case SSL_READ_EARLY_DATA_SUCCESS: {
        if (!observations_.early_data) observations_.early_data.emplace();
        EarlyDataSeen& seen = *observations_.early_data;
        seen.received_bytes += size;
        const size_t room = EarlyDataSeen::kReceivedKept - seen.received.size();
        seen.received.append(buffer, std::min(size, room));
        break;
      }
      case SSL_READ_EARLY_DATA_FINISH:
        reads_early_data_ = false;
        return true;
      default:
        if (SSL_get_error(ssl_.get(), 0) != SSL_ERROR_WANT_READ) Fail();
        return false;
    }
  }
}

// Of the first hello: after a HelloRetryRequest it is not offered again.
void Session::NoteEarlyDataOffer() {
  if (!observations_.client_hello) return;
  for (const HelloExtension& extension : observations_.client_hello->extensions) {
    if (extension.type != kEarlyDataExtension) continue;
    if (!observations_.early_data) observations_.early_data.emplace();
    observations_.early_data->offered = true;
  }
}

// Now, because what OpenSSL makes for the next ticket takes the place of it.
void Session::NoteResumedSession() {
  if (!SSL_session_reused(ssl_.get())) return;
  const SSL_SESSION* session = SSL_get_session(ssl_.get());
  early_alpn_ = AlpnOf(session);
  early_server_name_ = ServerNameOf(session);
  early_allowed_ = SSL_SESSION_get_max_early_data(session);
  // Of the first ticket alone early data can be (RFC 8446 section 4.2.10); what else stands
  // before one that was taken is the client's to make up.
  if (!GuardsAgainstReplay() || observations_.server_hello->selected_psk != 0) return;
  const std::optional<ParsedClientHello>& hello = observations_.client_hello;
  if (!hello || hello->psk_identities.empty()) return;
  context_->used_tickets()->Add(hello->psk_identities.front());
}

bool Session::GuardsAgainstReplay() const {
  return observations_.role == Role::kServer && context_->config().max_early_data > 0 &&
         (SSL_get_options(ssl_.get()) & SSL_OP_NO_ANTI_REPLAY) == 0;
}

void Session::ConcludeEarlyData(bool completed) {
  if (!observations_.early_data || !observations_.early_data->offered) return;
  EarlyDataSeen& seen = *observations_.early_data;
  const bool accepted = SSL_get_early_data_status(ssl_.get()) == SSL_EARLY_DATA_ACCEPTED;
  if (accepted || completed) seen.accepted = accepted;
  if (completed && !accepted) seen.reason = WhyNoEarlyData();
}

// In the order in which OpenSSL's server asks (final_early_data, tls_parse_ctos_psk).
EarlyDataSeen::Reason Session::WhyNoEarlyData() const {
  using Reason = EarlyDataSeen::Reason;
  const Observations& seen = observations_;
  const bool server = seen.role == Role::kServer;
  if (SSL_version(ssl_.get()) != TLS1_3_VERSION) return Reason::kNotTls13;
  if (seen.hello_retry_requested) return Reason::kHelloRetry;
  if (server && context_->config().max_early_data == 0) return Reason::kDisabled;
  if (!SSL_session_reused(ssl_.get())) {
    const std::vector<std::string>& tickets = seen.client_hello->psk_identities;
    const bool again =
        GuardsAgainstReplay() && !tickets.empty() && context_->used_tickets()->Has(tickets.front());
    return again ? Reason::kReplayOrAge : Reason::kNotResumed;
  }
  if (seen.alpn.value_or("") != early_alpn_) return Reason::kAlpnChanged;
  if (!server) return Reason::kRejectedByPeer;
  const std::string name = seen.client_hello->server_name.value_or("");
  if (early_allowed_ == 0 || name != early_server_name_) return Reason::kNotAllowedBySession;
  return Reason::kReplayOrAge;
}

}  // namespace tlslab
