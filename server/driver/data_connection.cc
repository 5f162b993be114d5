#include "server/driver/data_connection.h"

#include <asio/post.hpp>
#include <utility>

#include "absl/status/statusor.h"
#include "server/codepoints/alerts.h"
#include "server/codepoints/tls_versions.h"
#include "server/transport/host_port.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

// For the peer to come, or to answer. All else is bounded by the other connection's deadlines.
constexpr absl::Duration kPatience = absl::Seconds(5);
// How long one that has done its part stays for the peer to close: were it closed with something
// unread, what was sent last might be lost to a reset.
constexpr absl::Duration kDrain = absl::Seconds(1);

// The host of "host:port", of a stream.
asio::ip::address AddressIn(const std::string& host_port) {
  std::error_code ignored;
  const absl::StatusOr<HostPort> parsed = ParseHostPort(host_port);
  return parsed.ok() ? asio::ip::make_address(parsed->host, ignored) : asio::ip::address();
}

std::string NameOf(const std::error_code& error) { return error ? ErrnoName(error) : ""; }

std::string TlsFailure(const Failure& failure) {
  const std::string alert =
      failure.alert ? "the alert " + std::string(AlertName(*failure.alert)) : std::string();
  switch (failure.cause) {
    case FailureCause::kPeerAlert:
      return "TLS failed: the peer sent " + alert;
    case FailureCause::kTransportClosed:
      return "TLS failed: the peer closed during the handshake";
    case FailureCause::kTransportError:
      return "TLS failed: the connection broke during the handshake";
    default:
      return "TLS failed here: " +
             (failure.errors.empty() ? "no reason is told" : failure.errors.front().reason) +
             (alert.empty() ? "" : "; sent " + alert);
  }
}

}  // namespace

DataConnection::DataConnection(const Executor& executor, std::string local, std::string remote,
                               Told told)
    : local_(std::move(local)),
      remote_(std::move(remote)),
      told_(std::move(told)),
      acceptor_(executor),
      socket_(executor),
      timer_(executor) {}

void DataConnection::Perform(DataTask task) {
  request_ = std::move(task.request);
  session_ = std::move(task.session);
  switch (request_.kind) {
    case DataRequest::Kind::kListen:
      return Listen();
    case DataRequest::Kind::kConnect:
      return Connect();
    case DataRequest::Kind::kTransfer:
      transfer_wanted_ = true;
      SetTimer(stream_ ? absl::InfiniteDuration() : kPatience);
      asio::post(acceptor_.get_executor(), [self = shared_from_this()] { self->Begin(); });
  }
}

void DataConnection::Listen() {
  const tcp::endpoint endpoint(AddressIn(local_), 0);
  std::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  TellReady(NameOf(error));
  if (!error) Accept();
}

void DataConnection::Accept() {
  acceptor_.async_accept(acceptor_.get_executor(),
                         [self = shared_from_this()](std::error_code error, tcp::socket socket) {
                           self->OnAccepted(error, std::move(socket));
                         });
}

void DataConnection::OnAccepted(std::error_code error, tcp::socket socket) {
  if (!acceptor_.is_open()) return;
  // Out of descriptors, for example; who waits for the peer will be told that nobody came.
  if (error) return;
  const tcp::endpoint from = socket.remote_endpoint(error);
  // Somebody else's, or already gone: the peer's may still come.
  if (error || from.address() != AddressIn(remote_)) return Accept();
  acceptor_.close(error);
  stream_.emplace(std::move(socket));
  Begin();
}

void DataConnection::Connect() {
  connecting_ = true;
  SetTimer(kPatience);
  socket_.async_connect(
      tcp::endpoint(AddressIn(remote_), request_.port),
      [self = shared_from_this()](std::error_code error) { self->OnConnected(error); });
}

void DataConnection::OnConnected(std::error_code error) {
  if (!std::exchange(connecting_, false)) return;
  timer_.cancel();
  if (!error) stream_.emplace(std::move(socket_));
  TellReady(NameOf(error));
}

void DataConnection::TellReady(std::string error) {
  DataReady ready;
  ready.error = std::move(error);
  std::error_code ignored;
  const tcp::endpoint end = request_.kind == DataRequest::Kind::kListen
                                ? acceptor_.local_endpoint(ignored)
                                : tcp::endpoint(AddressIn(remote_), request_.port);
  ready.host = end.address().to_string();
  ready.port = end.port();
  asio::post(acceptor_.get_executor(), [self = shared_from_this(), ready = std::move(ready)] {
    if (self->told_.ready) self->told_.ready(ready);
  });
}

void DataConnection::SetTimer(absl::Duration after) {
  timer_.cancel();
  if (after == absl::InfiniteDuration()) return;
  timer_.expires_after(absl::ToChronoNanoseconds(after));
  timer_.async_wait([self = shared_from_this()](std::error_code stopped) {
    if (!stopped) self->OnDeadline();
  });
}

void DataConnection::OnDeadline() {
  if (told_end_) return Close();
  if (std::exchange(connecting_, false)) return TellReady("ETIMEDOUT");
  if (!transfer_wanted_ || stream_) return;
  Finish(Failure::kNotConnected, "nobody connected to the port for data");
  Tell();
}

void DataConnection::Begin() {
  if (begun_ || finished_ || !stream_ || !transfer_wanted_) return;
  begun_ = true;
  timer_.cancel();
  Read();
  session_ ? StepTls() : StepClear();
}

void DataConnection::StepTls() {
  session_->Advance();
  if (session_->state() == Session::State::kFailed) {
    const bool stood = end_.seen.is_protected;
    Finish(stood ? Failure::kBroken : Failure::kTls, TlsFailure(*session_->observations().failure));
  } else if (session_->state() != Session::State::kHandshaking) {
    StepOpenTls();
  }
  output_ += session_->TakeOutput();
  Flush();
}

void DataConnection::StepOpenTls() {
  if (!std::exchange(tls_noted_, true) && !NoteTls()) return;
  Keep(session_->TakePlaintext());
  if (session_->state() != Session::State::kClosed) return;
  const bool in_order = session_->observations().close_kind == CloseKind::kCloseNotify;
  session_->Close();
  Finish(in_order ? Failure::kNone : Failure::kBroken,
         in_order ? "" : "it ended without close_notify, so that it may have been cut");
}

// The handshake is over. False: so is the transfer, for this end.
bool DataConnection::NoteTls() {
  const Observations& seen = session_->observations();
  end_.seen.is_protected = true;
  end_.seen.session_resumed = seen.resumed.value_or(false);
  if (seen.server_hello) end_.seen.version_name = TlsVersionName(seen.server_hello->version);
  if (request_.require_resumption && !*end_.seen.session_resumed) {
    session_->Close();
    Finish(Failure::kNotResumed, "it did not resume the session of the control connection");
    return false;
  }
  if (!request_.sends) return true;
  session_->Write(request_.data);
  session_->Close();
  Finish(Failure::kNone, "");
  return false;
}

void DataConnection::StepClear() {
  if (request_.sends) {
    output_ = request_.data;
    Finish(Failure::kNone, "");
  } else if (peer_ended_) {
    Finish(Failure::kNone, "");
  }
  Flush();
}

void DataConnection::Keep(std::string_view bytes) {
  end_.seen.transferred_bytes += bytes.size();
  end_.received += bytes.substr(0, DataEnd::kMaxReceived - end_.received.size());
}

void DataConnection::Read() {
  if (peer_ended_) return;
  stream_->Read([self = shared_from_this()](std::error_code error, std::string_view bytes) {
    self->OnRead(error, bytes);
  });
}

void DataConnection::OnRead(std::error_code error, std::string_view bytes) {
  peer_ended_ = static_cast<bool>(error);
  if (told_end_ && peer_ended_) return Close();
  const bool reset = error && error != asio::error::eof;
  // Once this end has done its part, all that is of use is the peer's end.
  if (!finished_) {
    if (session_) {
      error ? session_->ReceiveEnd(reset, reset ? NameOf(error) : "") : session_->Receive(bytes);
      StepTls();
    } else if (reset) {
      Finish(Failure::kBroken, "it broke: " + ErrnoName(error));
      Flush();
    } else {
      if (!request_.sends) Keep(bytes);
      StepClear();
    }
  }
  if (!error) Read();
}

void DataConnection::Flush() {
  if (writing_) return;
  if (output_.empty()) return finished_ ? Tell() : void();
  writing_ = true;
  stream_->Write(std::exchange(output_, std::string()),
                 [self = shared_from_this()](std::error_code error) { self->OnWritten(error); });
}

void DataConnection::OnWritten(std::error_code error) {
  writing_ = false;
  if (!error) return Flush();
  output_.clear();
  if (error == asio::error::operation_aborted) return;
  // What the peer says last is still to be read, unless this end has said all.
  if (!finished_) return;
  if (end_.failure == Failure::kNone && request_.sends) {
    end_.failure = Failure::kBroken;
    end_.seen.error = "it broke: " + ErrnoName(error);
  }
  Tell();
}

void DataConnection::Finish(Failure failure, std::string error) {
  if (finished_) return;
  finished_ = true;
  end_.failure = failure;
  end_.seen.error = std::move(error);
}

void DataConnection::Tell() {
  if (std::exchange(told_end_, true)) return;
  if (end_.failure == Failure::kNone && request_.sends) {
    end_.seen.transferred_bytes = request_.data.size();
  }
  const auto tell = std::exchange(told_, {}).end;
  if (stream_ && !peer_ended_) {
    stream_->EndWriting();
    SetTimer(kDrain);
  } else {
    Close();
  }
  if (tell) tell(end_);
}

std::optional<DataEnd> DataConnection::Abandon(std::string_view reason) {
  const bool under_way = transfer_wanted_ && !told_end_;
  told_ = {};
  // One that has told its end still waits for the peer's.
  if (told_end_) return {};
  if (under_way) Finish(stream_ ? Failure::kBroken : Failure::kNotConnected, std::string(reason));
  Close();
  return under_way ? std::make_optional(end_) : std::nullopt;
}

void DataConnection::Close() {
  told_ = {};
  finished_ = told_end_ = true;
  connecting_ = false;
  timer_.cancel();
  std::error_code ignored;
  acceptor_.close(ignored);
  socket_.close(ignored);
  if (stream_) stream_->Close();
}

}  // namespace tlslab
