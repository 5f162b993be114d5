// The session that a client offers, and those that it is given.
#include <openssl/ssl.h>

#include <string_view>

#include "certs/ossl/errors.h"
#include "server/engine/saved_session.h"
#include "server/engine/session.h"

namespace tlslab {
namespace {

std::string_view IdContext(const SSL_SESSION* session) {
  unsigned size = 0;
  const unsigned char* id = SSL_SESSION_get0_id_context(session, &size);
  return {reinterpret_cast<const char*>(id), size};
}

}  // namespace

// What does not fit is not offered. OpenSSL itself leaves out a session of a version
// that the context does not speak; but one of another application it offers, and fails
// when the server takes it.
void Session::OfferSession() {
  SSL_SESSION* session = options_.session.get();
  if (session == nullptr) return;
  DropErrors quiet;
  const std::string& wanted = context_->config().resumption.session_id_context;
  if (IdContext(session) != (wanted.empty() ? "tlslab" : wanted)) return;
  // A server that takes up a session below TLS 1.3 has no other suite to choose, and
  // OpenSSL's breaks off where the client does not offer that one.
  const bool tls13 = SSL_SESSION_get_protocol_version(session) == TLS1_3_VERSION;
  if (!tls13 && !SuiteIsOffered(ssl_.get(), session)) return;
  SSL_set_session(ssl_.get(), session);
}

// OpenSSL resumes no session of another "context".
void Session::JoinGroup() {
  const std::string& group = options_.session_group;
  if (group.empty()) return;
  if (SSL_set_session_id_context(ssl_.get(), reinterpret_cast<const unsigned char*>(group.data()),
                                 group.size()) != 1) {
    // Too long a name: without tickets there is less to take for the group's.
    SSL_set_options(ssl_.get(), SSL_OP_NO_TICKET);
  }
}

std::shared_ptr<SSL_SESSION> Session::SessionToResume() const {
  if (observations_.role != Role::kClient) return nullptr;
  const SSL_SESSION* session = SSL_get_session(ssl_.get());
  if (session == nullptr || SSL_SESSION_is_resumable(session) != 1) return nullptr;
  // OpenSSL offers a session of TLS 1.3 no more once another ticket came for it; a copy it does.
  return {SSL_SESSION_dup(session), SSL_SESSION_free};
}

void Session::NoteSession() {
  if (observations_.role != Role::kClient || SSL_version(ssl_.get()) == TLS1_3_VERSION) return;
  SSL_SESSION* session = SSL_get_session(ssl_.get());
  if (session == nullptr || !SSL_SESSION_is_resumable(session)) return;
  KeepSession(session);
}

// The message of its ticket, if there was one, has just been recorded.
void Session::KeepSession(SSL_SESSION* session) {
  const CollectOptions& collect = options_.collect;
  if (!collect.sessions && !collect.last_session) return;
  std::string saved = SaveSession(session);
  if (collect.last_session) observations_.last_session = saved;
  if (!collect.sessions) return;
  std::vector<TicketSeen>& tickets = observations_.tickets;
  if (!tickets.empty() && !tickets.back().sent && tickets.back().session.empty()) {
    tickets.back().session = std::move(saved);
  } else if (SSL_version(ssl_.get()) != TLS1_3_VERSION &&
             tickets.size() < Observations::kMaxTickets) {
    TicketSeen& alone = tickets.emplace_back();
    alone.at = options_.elapsed();
    alone.session = std::move(saved);
  }
}

}  // namespace tlslab
