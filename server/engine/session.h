// One end of one TLS connection, without a socket.
//
// A session is fed bytes and gives bytes:
//
//   session->Receive(bytes_from_the_peer);
//   session->Advance();
//   Send(session->TakeOutput());   // after every Advance, a failed one included:
//                                  // the alert is in there
//
// How the input is cut never changes what is observed. Failure is sticky. All
// that is learned is in `observations()`.
//
// It is not thread-safe, and it waits for nothing: deadlines, sockets and the
// clock are the driver's.
#ifndef TLSLAB_SERVER_ENGINE_SESSION_H_
#define TLSLAB_SERVER_ENGINE_SESSION_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/config/collect_options.h"
#include "server/engine/context.h"
#include "server/engine/observations.h"
#include "server/engine/record_contents.h"
#include "server/engine/wire_bio.h"

namespace tlslab {

struct SessionOptions {
  // Time since the connection began. Called as each event is recorded, so that
  // messages handled in one Advance keep the times between them.
  std::function<Offset()> elapsed;
  // When the connection began; certificates are judged at this time unless the
  // context names another.
  absl::Time start_time;
  // Client: SNI when the context names none. Empty: none.
  std::string server_name;
  // Client: the name to check when the context names none, neither to expect nor
  // to send. Empty: none.
  std::string expected_name;
  // What the observations are to hold beyond the ordinary.
  CollectOptions collect;
  // Client: a session to offer, and what to send as early data with it.
  std::shared_ptr<SSL_SESSION> session;
  std::string early_data;
  // Server: sessions are made for, and taken from, those of the same group alone, beside what the
  // context asks of them. At most 32 bytes (SSL_MAX_SID_CTX_LENGTH). Empty: all of the context.
  std::string session_group;
};

class Session {
 public:
  enum class State {
    kHandshaking,
    kOpen,    // the handshake is complete
    kClosed,  // the peer closed, or the connection failed after the handshake
    kFailed,  // the handshake failed
  };

  static std::unique_ptr<Session> Create(std::shared_ptr<const Context> context,
                                         SessionOptions options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Bytes from the peer. Take effect at the next Advance; what comes after the end
  // is dropped.
  void Receive(std::string_view bytes);
  // The peer's side of the transport ended, in order or (`reset`) not.
  // `system_error` is an errno name for the latter.
  void ReceiveEnd(bool reset = false, std::string system_error = "");
  // Lets TLS run on what was received.
  void Advance();
  // What must go to the peer.
  std::string TakeOutput() { return queues_.TakeOutput(); }
  // What the records hold, those of the output since the last call and those that came; only when
  // it is collected.
  RecordContents& record_contents() { return record_contents_; }
  // Of what TakeOutput would return.
  size_t pending_output_bytes() const { return queues_.output_size(); }

  // A handshake runs on the open connection, begun by either end. Until it ends
  // nothing can be written; what comes is read.
  bool busy() const;

  // What an end may do when it is not busy. Each returns why it cannot be begun, or
  // nothing. A renegotiation and a request go on in Advance; whether they have come to
  // their end tells the event that they made, the last of its kind.
  std::string UpdateKeys(bool update_requested);
  std::string Renegotiate();
  std::string RequestCertificate();
  // Client: what this session was given last to resume it by, as often as is wanted; null: nothing,
  // so far.
  std::shared_ptr<SSL_SESSION> SessionToResume() const;

  // What was begun by the last of these has ended well.
  bool act_completed() const { return act_completed_; }

  // Application data. Write and Close do nothing unless the state is kOpen, or
  // kClosed by the peer's close_notify.
  void Write(std::string_view plaintext);
  std::string TakePlaintext();
  // Sends close_notify.
  void Close();

  // Gives up a handshake for a reason outside TLS.
  void Abandon(FailureCause cause, std::string system_error = "");
  // Tells, at the end, that the peer had not closed when the driver stopped
  // waiting.
  void StopWaiting();

  State state() const { return state_; }
  const Observations& observations() const { return observations_; }
  // Of a client: by what it asks for its server, or else the address that it expects there. Empty:
  // neither was told.
  const std::string& AskedName() const;
  // The facts, at the end of the session's life.
  Observations TakeObservations() { return std::move(observations_); }

 private:
  Session(std::shared_ptr<const Context> context, SessionOptions options);

  // The SSL of `context_`, which nothing was read by yet.
  void MakeSsl();
  // The context that serves the connection, by the server name of the hello that waits
  // to be read. False when more of it must come first.
  bool ChooseContext();
  // Empty for none.
  const std::string& ExpectedName() const;
  void Handshake();
  void Complete();
  // TLS 1.3 was agreed, or a second hello asked for, which only TLS 1.3 does.
  bool IsTls13() const;
  bool IsFatal(const AlertSeen& alert) const;
  void Fail();
  void SetFailure(FailureCause cause, std::string system_error);
  void ReadData();
  void EndReading(int ssl_error);
  // How the connection ended, when neither an alert nor close_notify tells.
  CloseKind TransportEnd() const;
  // TLS stands, and this end has not closed: a peer's close_notify ends only what it
  // sends itself.
  bool CanSpeak() const;
  void CaptureNegotiated();
  // What OpenSSL and all of the messages together tell, at the handshake's end.
  void CaptureNegotiation();
  void CaptureSessionPeer();
  void CaptureStaples();
  // What the ServerHello chose; null before it, and for a suite that OpenSSL does
  // not know.
  const SSL_CIPHER* ChosenCipher() const;

  // Trampolines from OpenSSL.
  static void OnMessage(int write, int version, int content_type, const void* data, size_t size,
                        SSL* ssl, void* self);
  static void OnInfo(const SSL* ssl, int where, int value);

  void RecordMessage(bool sent, std::string_view message);
  void KeepMessage(MessageSeen seen);
  void RecordHello(bool sent, uint8_t type, std::string_view message);
  void RecordKeyExchange(bool sent, uint8_t type, std::string_view message);
  // What may come after the handshake too: tickets and requests for a certificate.
  void RecordAnyTime(bool sent, uint8_t type, std::string_view message);
  // The server's flight is over: what was not requested by now was not.
  void NoteNoCertificateRequest();

  // session_resumption.cc
  void JoinGroup();
  void OfferSession();
  // Makes a session of TLS 1.2 or below, of which OpenSSL tells but once, known.
  void NoteSession();
  void KeepSession(SSL_SESSION* session);

  // session_early_data.cc
  bool MayOfferEarlyData() const;
  // False: the handshake cannot go on, for now or for good.
  bool WriteEarlyData();
  bool ReadEarlyData();
  void NoteEarlyDataOffer();
  void NoteResumedSession();
  void ConcludeEarlyData(bool completed);
  EarlyDataSeen::Reason WhyNoEarlyData() const;
  bool GuardsAgainstReplay() const;

  // session_post_handshake.cc
  void RecordPostHandshake(bool sent, uint8_t type, std::string_view message);
  void BeginEvent(PostHandshakeSeen::Kind kind, bool sent);
  void ConcludeEvent();
  PeerShown& PeerOfEvent();

  // session_exports.cc
  void CaptureExports();
  std::string Export(const ExporterRequest& request) const;
  std::string TlsUnique() const;
  std::string ServerEndPoint() const;
  void RecordAlert(bool sent, int value);

  friend struct SessionCallbacks;

  std::shared_ptr<const Context> context_;
  SessionOptions options_;
  WireQueues queues_;
  RecordContents record_contents_;
  OsslPtr<SSL> ssl_;
  bool context_open_ = false;  // server names are still to choose it
  UnknownServerName unknown_server_name_ = UnknownServerName::kIgnored;
  State state_ = State::kHandshaking;
  std::string plaintext_;
  bool reset_ = false;
  bool close_sent_ = false;
  Offset message_at_{};          // of the message being recorded
  bool peer_confirmed_ = false;  // something came after this end had finished
  bool reads_early_data_ = false;
  // Of the session that was offered (client) or resumed (server).
  std::string early_alpn_;
  std::string early_server_name_;
  uint32_t early_allowed_ = 0;
  // The event that is under way: its place in observations_.post_handshake.
  std::optional<size_t> event_;
  bool event_sent_ = false;     // this end began it
  bool finished_sent_ = false;  // in the event
  bool finished_received_ = false;
  bool act_completed_ = false;
  PeerShown unrecorded_;  // beyond the events that are kept
  std::string system_error_;
  Observations observations_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_SESSION_H_
