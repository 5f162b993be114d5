// What happens on a connection after its handshake: new keys, renegotiations, and
// requests for a certificate.
//
// They are known by their messages; an event is complete when the Finished messages
// that end it were seen and OpenSSL, having read them, is ready for data again.
#include <openssl/ssl.h>

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "server/engine/session.h"

namespace tlslab {

using Kind = PostHandshakeSeen::Kind;

bool Session::busy() const {
  return state_ == State::kOpen &&
         (event_.has_value() || SSL_renegotiate_pending(ssl_.get()) != 0 ||
          !SSL_is_init_finished(ssl_.get()));
}

std::string Session::UpdateKeys(bool update_requested) {
  act_completed_ = false;
  if (!CanSpeak()) return "the connection has ended";
  ClearErrors();
  if (SSL_key_update(ssl_.get(), update_requested ? SSL_KEY_UPDATE_REQUESTED
                                                  : SSL_KEY_UPDATE_NOT_REQUESTED) != 1 ||
      SSL_do_handshake(ssl_.get()) != 1) {
    return absl::StrCat("no key update: ", TakeErrorText());
  }
  act_completed_ = true;
  return "";
}

// Not by SSL_do_handshake, which takes data that comes meanwhile for a mistake of the
// peer; SSL_read sends what is to be sent, and gives the data.
std::string Session::Renegotiate() {
  act_completed_ = false;
  if (state_ != State::kOpen || close_sent_) return "the connection has ended";
  ClearErrors();
  if (SSL_renegotiate(ssl_.get()) != 1) {
    return absl::StrCat("no renegotiation: ", TakeErrorText());
  }
  ReadData();
  return "";
}

std::string Session::RequestCertificate() {
  act_completed_ = false;
  if (state_ != State::kOpen || close_sent_) return "the connection has ended";
  // Whether a certificate is required too was set with the context, by its field or by a
  // command.
  const int before = SSL_get_verify_mode(ssl_.get());
  SSL_set_verify(ssl_.get(), before | SSL_VERIFY_PEER, nullptr);
  ClearErrors();
  if (SSL_verify_client_post_handshake(ssl_.get()) != 1) {
    // Else a renegotiation would ask instead.
    SSL_set_verify(ssl_.get(), before, nullptr);
    return absl::StrCat("no request for a certificate: ", TakeErrorText());
  }
  ReadData();
  return "";
}

void Session::RecordPostHandshake(bool sent, uint8_t type, std::string_view message) {
  switch (type) {
    case SSL3_MT_KEY_UPDATE: {
      if (observations_.post_handshake.size() >= Observations::kMaxEvents) break;
      PostHandshakeSeen& seen = observations_.post_handshake.emplace_back();
      seen.at = message_at_;
      seen.sent = sent;
      seen.update_requested = message.size() > 4 && message[4] == SSL_KEY_UPDATE_REQUESTED;
      break;
    }
    case SSL3_MT_HELLO_REQUEST:
    case SSL3_MT_CLIENT_HELLO:
      if (!event_) BeginEvent(Kind::kRenegotiation, sent);
      break;
    case SSL3_MT_CERTIFICATE_REQUEST:
      // Below TLS 1.3 it is a part of a renegotiation.
      if (!event_) BeginEvent(Kind::kCertificateRequest, sent);
      break;
    case SSL3_MT_FINISHED:
      (sent ? finished_sent_ : finished_received_) = true;
      break;
    default:
      break;
  }
}

void Session::BeginEvent(Kind kind, bool sent) {
  finished_sent_ = finished_received_ = false;
  event_ = observations_.post_handshake.size();
  event_sent_ = sent;
  if (*event_ >= Observations::kMaxEvents) return;
  PostHandshakeSeen& seen = observations_.post_handshake.emplace_back();
  seen.kind = kind;
  seen.at = message_at_;
  seen.sent = sent;
  seen.completed = false;
}

void Session::ConcludeEvent() {
  if (!event_ || !SSL_is_init_finished(ssl_.get())) return;
  const bool tls13 = SSL_version(ssl_.get()) == TLS1_3_VERSION;
  // After the handshake of TLS 1.3 only the client finishes.
  const bool client = observations_.role == Role::kClient;
  const bool done =
      tls13 ? (client ? finished_sent_ : finished_received_) : finished_sent_ && finished_received_;
  if (!done) {
    // What the peer wanted to begin was refused; its answer to us is still to come.
    if (!event_sent_) event_.reset();
    return;
  }
  if (*event_ < observations_.post_handshake.size()) {
    observations_.post_handshake[*event_].completed = true;
  }
  event_.reset();
  act_completed_ = true;
  if (!tls13) NoteSession();
}

PeerShown& Session::PeerOfEvent() {
  if (event_ && *event_ < observations_.post_handshake.size() &&
      *event_ < Observations::kMaxEventPeers) {
    return observations_.post_handshake[*event_].peer;
  }
  return unrecorded_;
}

}  // namespace tlslab
