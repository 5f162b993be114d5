#include "server/engine/session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

#include "certs/ossl/errors.h"
#include "server/engine/capabilities.h"
#include "server/engine/session_callbacks.h"
#include "server/wire/hello_peek.h"

namespace tlslab {
namespace {

// How much SSL_read is asked for at once: one full record.
constexpr size_t kReadSize = 16384;

// OpenSSL met the end of the transport where TLS was to go on.
bool MetTheEnd(const std::vector<OpensslError>& errors) {
  return std::any_of(errors.begin(), errors.end(), [](const OpensslError& error) {
    return ERR_GET_LIB(error.code) == ERR_LIB_SSL &&
           error.reason_code == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  });
}

}  // namespace

std::unique_ptr<Session> Session::Create(std::shared_ptr<const Context> context,
                                         SessionOptions options) {
  return std::unique_ptr<Session>(new Session(std::move(context), std::move(options)));
}

Session::Session(std::shared_ptr<const Context> context, SessionOptions options)
    : context_(std::move(context)),
      options_(std::move(options)),
      record_contents_(
          options_.collect.tap.transcript ? options_.collect.tap.transcript->max_records : 0) {
  const ContextConfig& config = context_->config();
  observations_.role = config.role;
  observations_.phase = Phase::kClientHello;
  context_open_ = !config.server_names.empty();
  unknown_server_name_ = config.unknown_server_name;
  MakeSsl();
}

void Session::MakeSsl() {
  ssl_.reset(SSL_new(context_->ssl_ctx()));
  BIO* bio = NewWireBio(&queues_).release();
  SSL_set_bio(ssl_.get(), bio, bio);
  SessionCallbacks::Bind(ssl_.get(), this);
  SSL_set_msg_callback(ssl_.get(), OnMessage);
  SSL_set_msg_callback_arg(ssl_.get(), this);
  SSL_set_info_callback(ssl_.get(), OnInfo);
  observations_.security_level = SSL_get_security_level(ssl_.get());
  const ContextConfig& config = context_->config();
  if (config.role == Role::kServer) {
    reads_early_data_ = config.max_early_data > 0;
    JoinGroup();
    SSL_set_accept_state(ssl_.get());
    return;
  }
  const std::string& name = config.server_name.empty() ? options_.server_name : config.server_name;
  if (!name.empty()) SSL_set_tlsext_host_name(ssl_.get(), name.c_str());
  UseTlsaRecords(config, ssl_.get());
  SSL_set_connect_state(ssl_.get());
  OfferSession();
}

bool Session::ChooseContext() {
  const HelloPeek peek = PeekClientHello(queues_.input());
  if (peek.state == HelloPeek::State::kIncomplete && !queues_.input_ended()) return false;
  context_open_ = false;
  if (!peek.server_name) return true;
  const Context::ForServerName* chosen = context_->FindServerName(*peek.server_name);
  if (chosen == nullptr) return true;
  observations_.selected_server_name = chosen->pattern;
  // The whole of it serves, its versions and verification too, which could not be
  // exchanged under an SSL that has begun.
  context_ = chosen->context;
  MakeSsl();
  return true;
}

const std::string& Session::ExpectedName() const {
  const ContextConfig& config = context_->config();
  if (!config.verify_policy.expected_name.empty()) return config.verify_policy.expected_name;
  return config.server_name.empty() ? options_.expected_name : config.server_name;
}

const std::string& Session::AskedName() const {
  const std::string& name = context_->config().server_name;
  if (!name.empty()) return name;
  return options_.server_name.empty() ? options_.expected_name : options_.server_name;
}

void Session::Receive(std::string_view bytes) {
  // Nobody reads any more: a peer that goes on must not fill our memory.
  if (state_ == State::kClosed || state_ == State::kFailed) return;
  queues_.PushInput(bytes);
}

void Session::ReceiveEnd(bool reset, std::string system_error) {
  queues_.EndInput();
  reset_ = reset;
  system_error_ = std::move(system_error);
}

void Session::Advance() {
  if (context_open_ && !ChooseContext()) return;
  if (state_ == State::kHandshaking) Handshake();
  if (state_ == State::kOpen) ReadData();
}

void Session::Handshake() {
  ClearErrors();
  if (!WriteEarlyData() || !ReadEarlyData()) return;
  int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return Complete();
  int error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ) return;
  Fail();
}

void Session::Complete() {
  state_ = State::kOpen;
  observations_.ended_at = options_.elapsed();
  observations_.resumed = SSL_session_reused(ssl_.get()) == 1;
  CaptureNegotiated();
  ConcludeEarlyData(/*completed=*/true);
  NoteSession();
  CaptureExports();
}

bool Session::IsTls13() const {
  const std::optional<ParsedServerHello>& hello = observations_.server_hello;
  return hello ? hello->version == TLS1_3_VERSION : observations_.hello_retry_requested;
}

// Alerts that end a connection. In TLS 1.3 that is every one of the peer's but two,
// whatever level it has (RFC 8446 section 6).
bool Session::IsFatal(const AlertSeen& alert) const {
  if (alert.description == SSL_AD_CLOSE_NOTIFY) return false;
  if (alert.sent || alert.fatal) return alert.fatal;
  return IsTls13() && alert.description != SSL_AD_USER_CANCELLED;
}

void Session::Fail() {
  FailureCause cause = FailureCause::kLocalError;
  std::optional<uint8_t> alert;
  for (const AlertSeen& seen : observations_.alerts) {
    if (!IsFatal(seen)) continue;
    cause = seen.sent ? FailureCause::kLocalAlert : FailureCause::kPeerAlert;
    alert = seen.description;
  }
  std::vector<OpensslError> errors = TakeErrors();
  // To a peer that hung up OpenSSL sends an alert, but that did not end anything.
  if (cause == FailureCause::kLocalAlert && MetTheEnd(errors)) alert.reset();
  const bool said_goodbye = !alert && (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  if (said_goodbye) {
    cause = FailureCause::kTransportClosed;
  } else if (!alert && queues_.input_ended()) {
    cause = reset_ ? FailureCause::kTransportError : FailureCause::kTransportClosed;
  }
  SetFailure(cause, system_error_);
  observations_.failure->alert = alert;
  observations_.failure->errors = std::move(errors);
  if (alert) {
    observations_.close_kind =
        cause == FailureCause::kPeerAlert ? CloseKind::kAlert : CloseKind::kFailedHere;
  } else if (said_goodbye) {
    observations_.close_kind = CloseKind::kCloseNotify;
  } else {
    observations_.close_kind = TransportEnd();
  }
}

void Session::SetFailure(FailureCause cause, std::string system_error) {
  state_ = State::kFailed;
  if (!observations_.ended_at) observations_.ended_at = options_.elapsed();
  CaptureNegotiated();
  ConcludeEarlyData(/*completed=*/false);
  Failure& failure = observations_.failure.emplace();
  failure.cause = cause;
  failure.phase = observations_.phase;
  failure.system_error = std::move(system_error);
}

void Session::Abandon(FailureCause cause, std::string system_error) {
  if (state_ != State::kHandshaking) return;
  SetFailure(cause, std::move(system_error));
  observations_.close_kind = CloseKind::kFailedHere;
}

void Session::StopWaiting() {
  if (state_ != State::kOpen) return;
  state_ = State::kClosed;
  observations_.close_kind = CloseKind::kStillOpen;
}

void Session::ReadData() {
  char buffer[kReadSize];
  size_t size = 0;
  ClearErrors();
  while (SSL_read_ex(ssl_.get(), buffer, sizeof buffer, &size) == 1) {
    if (!observations_.first_data_at) observations_.first_data_at = options_.elapsed();
    peer_confirmed_ = true;
    plaintext_.append(buffer, size);
    ConcludeEvent();
  }
  ConcludeEvent();
  EndReading(SSL_get_error(ssl_.get(), 0));
}

void Session::EndReading(int ssl_error) {
  if (ssl_error == SSL_ERROR_WANT_READ) return;
  if (ssl_error == SSL_ERROR_ZERO_RETURN) {
    state_ = State::kClosed;
    observations_.close_kind = CloseKind::kCloseNotify;
    return;
  }
  bool peer_refused = !observations_.alerts.empty() && !observations_.alerts.back().sent &&
                      IsFatal(observations_.alerts.back());
  if (peer_refused && observations_.role == Role::kClient && !peer_confirmed_ &&
      SSL_version(ssl_.get()) == TLS1_3_VERSION) {
    // The server had yet to judge this end's certificate and Finished; this is
    // its judgement (RFC 8446 section 4.4.2.4 and appendix E.1.2).
    observations_.phase = Phase::kConfirmation;
    observations_.ended_at = options_.elapsed();
    return Fail();
  }
  state_ = State::kClosed;
  // What this end refused it refused, though the peer may have hung up since.
  const bool refused_here = !observations_.alerts.empty() && observations_.alerts.back().sent &&
                            IsFatal(observations_.alerts.back()) && !MetTheEnd(TakeErrors());
  if (peer_refused) {
    observations_.close_kind = CloseKind::kAlert;
  } else {
    observations_.close_kind = refused_here ? CloseKind::kFailedHere : TransportEnd();
  }
  ClearErrors();
}

CloseKind Session::TransportEnd() const {
  if (!queues_.input_ended()) return CloseKind::kFailedHere;
  return reset_ ? CloseKind::kReset : CloseKind::kTruncated;
}

bool Session::CanSpeak() const {
  if (close_sent_) return false;
  return state_ == State::kOpen ||
         (state_ == State::kClosed && observations_.close_kind == CloseKind::kCloseNotify);
}

void Session::Write(std::string_view plaintext) {
  if (!CanSpeak() || plaintext.empty()) return;
  ClearErrors();
  size_t written = 0;
  SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &written);
}

std::string Session::TakePlaintext() { return std::exchange(plaintext_, std::string()); }

void Session::Close() {
  if (!CanSpeak()) return;
  close_sent_ = true;
  ClearErrors();
  SSL_shutdown(ssl_.get());
}

void Session::CaptureNegotiated() {
  if (const SSL_CIPHER* cipher = ChosenCipher()) observations_.cipher = FactsOf(cipher);
  const unsigned char* alpn = nullptr;
  unsigned alpn_size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &alpn, &alpn_size);
  if (alpn_size > 0) {
    observations_.alpn = std::string(reinterpret_cast<const char*>(alpn), alpn_size);
  }
  if (observations_.role == Role::kServer) {
    // Owned by the SSL.
    if (X509* own = SSL_get_certificate(ssl_.get())) observations_.own_certificate = Share(own);
    CaptureSessionPeer();
  }
  CaptureNegotiation();
  CaptureStaples();
}

void Session::CaptureSessionPeer() {
  if (!observations_.resumed.value_or(false)) return;
  X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  if (certificate == nullptr) return;
  observations_.session_peer = {Share(certificate), SSL_get_verify_result(ssl_.get())};
}

void Session::CaptureStaples() {
  if (observations_.role != Role::kClient) return;
  const unsigned char* response = nullptr;
  const long size = SSL_get_tlsext_status_ocsp_resp(ssl_.get(), &response);
  if (response != nullptr && size > 0) {
    const auto& chain = observations_.peer_chain;
    observations_.ocsp_staple =
        InspectOcsp(std::string(reinterpret_cast<const char*>(response), size),
                    chain.empty() ? nullptr : chain.front().get());
  }
#ifndef OPENSSL_NO_CT
  if (context_->config().scts_requested) {
    DropErrors errors;
    observations_.scts = InspectScts(SSL_get0_peer_scts(ssl_.get()));
  }
#endif
}

const SSL_CIPHER* Session::ChosenCipher() const {
  if (!observations_.server_hello) return nullptr;
  const uint16_t value = observations_.server_hello->cipher_suite;
  const unsigned char id[2] = {static_cast<unsigned char>(value >> 8),
                               static_cast<unsigned char>(value & 0xff)};
  return SSL_CIPHER_find(ssl_.get(), id);
}

void Session::OnMessage(int write, int, int content_type, const void* data, size_t size, SSL*,
                        void* self) {
  auto* session = static_cast<Session*>(self);
  const bool sent = write != 0;
  const std::string_view bytes(static_cast<const char*>(data), size);
  if (session->options_.collect.record_contents) {
    session->record_contents_.OnMessage(sent, content_type, bytes, session->IsTls13());
  }
  if (content_type == SSL3_RT_HANDSHAKE) return session->RecordMessage(sent, bytes);
  // Below TLS 1.3 OpenSSL shows a change_cipher_spec that came only by the header of
  // its record, and in any version one that it sends only by its content.
  const bool is_header = content_type == SSL3_RT_HEADER && size == SSL3_RT_HEADER_LENGTH;
  if (sent ? content_type == SSL3_RT_CHANGE_CIPHER_SPEC
           : is_header && bytes[0] == SSL3_RT_CHANGE_CIPHER_SPEC) {
    MessageSeen seen;
    seen.sent = sent;
    seen.change_cipher_spec = true;
    seen.size = sent ? size : static_cast<uint8_t>(bytes[3]) << 8 | static_cast<uint8_t>(bytes[4]);
    session->KeepMessage(seen);
  }
}

void Session::OnInfo(const SSL* ssl, int where, int value) {
  if (!(where & SSL_CB_ALERT)) return;
  SessionCallbacks::Owner(ssl)->RecordAlert((where & SSL_CB_WRITE) != 0, value);
}

void Session::RecordMessage(bool sent, std::string_view message) {
  if (message.empty()) return;
  MessageSeen seen;
  seen.sent = sent;
  seen.type = static_cast<uint8_t>(message[0]);
  seen.size = message.size();
  KeepMessage(seen);
  RecordAnyTime(sent, seen.type, message);
  if (state_ != State::kHandshaking) {
    if (!sent) peer_confirmed_ = true;
    RecordPostHandshake(sent, seen.type, message);
    return;
  }
  RecordHello(sent, seen.type, message);
  RecordKeyExchange(sent, seen.type, message);
}

void Session::KeepMessage(MessageSeen seen) {
  seen.at = message_at_ = options_.elapsed();
  if (observations_.messages.size() >= Observations::kMaxEvents) {
    ++observations_.omitted_events;
    return;
  }
  observations_.messages.push_back(seen);
}

void Session::RecordAlert(bool sent, int value) {
  if (observations_.alerts.size() >= Observations::kMaxEvents) {
    ++observations_.omitted_events;
    return;
  }
  AlertSeen alert;
  alert.sent = sent;
  alert.fatal = (value >> 8) == SSL3_AL_FATAL;
  alert.description = value & 0xff;
  alert.at = options_.elapsed();
  observations_.alerts.push_back(alert);
}

}  // namespace tlslab
