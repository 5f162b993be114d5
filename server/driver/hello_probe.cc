#include "server/driver/hello_probe.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/driver/connector.h"
#include "server/driver/endpoint.h"
#include "server/driver/probe_recorder.h"
#include "server/transport/host_port.h"
#include "server/transport/tcp_stream.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

// How long the segments of a hello are meant to take.
absl::Duration SendingTime(const BuiltHello& hello) {
  const size_t count = SegmentCount(hello);
  return count > 1 ? absl::FromChrono(hello.segment_interval) * static_cast<double>(count - 1)
                   : absl::ZeroDuration();
}

class TcpProbe : public Dial, public std::enable_shared_from_this<TcpProbe> {
 public:
  TcpProbe(EventLoop& loop, const Clock& clock, const AddressPolicy& policy, HelloProbePlan plan,
           HelloProbeDone done)
      : strand_(asio::make_strand(loop.context())),
        policy_(policy),
        plan_(std::move(plan)),
        done_(std::move(done)),
        deadline_(strand_),
        pause_(strand_),
        elapsed_(StartStopwatch(clock)),
        recorder_(plan_, clock.wall(), elapsed_) {}

  void Start() {
    asio::post(strand_, [self = shared_from_this()] { self->Connect(); });
  }

  void Cancel() override {
    asio::post(strand_, [self = shared_from_this()] {
      self->End(absl::CancelledError("the probe was cancelled"));
    });
  }

 private:
  void Connect() {
    recorder_.record().remote_address = FormatHostPort(plan_.host, plan_.port);
    connector_ =
        std::make_shared<Connector>(strand_, policy_, plan_.host, plan_.port, plan_.timeout,
                                    [self = shared_from_this()](ConnectOutcome outcome) {
                                      if (self->done_) self->OnConnectOutcome(std::move(outcome));
                                    });
    connector_->Start();
  }

  void OnConnectOutcome(ConnectOutcome outcome) {
    switch (outcome.kind) {
      case ConnectOutcome::Kind::kConnected:
        return OnConnected(*std::move(outcome.socket));
      case ConnectOutcome::Kind::kDenied:
        return End(absl::PermissionDeniedError(
            absl::StrCat("this daemon may not dial ", outcome.denied_address,
                         "; start it with --allow-dial=", outcome.denied_address)));
      case ConnectOutcome::Kind::kNotFound:
        return NotConnected(outcome.error.message());
      case ConnectOutcome::Kind::kNotReached:
        return NotConnected(ErrnoName(outcome.error));
      case ConnectOutcome::Kind::kTimeout:
        return NotConnected("ETIMEDOUT");
    }
  }

  void NotConnected(std::string system_error) {
    recorder_.OnEnd(HelloProbeRecord::End::kNotConnected);
    recorder_.record().system_error = std::move(system_error);
    Finish();
  }

  void OnConnected(tcp::socket socket) {
    stream_.emplace(std::move(socket));
    recorder_.record().local_address = stream_->local_address();
    recorder_.record().remote_address = stream_->remote_address();
    // Of a peer that does not read, too.
    SetDeadline(plan_.timeout + SendingTime(plan_.hello));
    KeepReading();
    SendNext();
  }

  void SendNext() {
    const size_t size = SegmentSize(plan_.hello, sent_);
    if (size == 0) return OnAllSent();
    recorder_.OnSending();
    stream_->Write(plan_.hello.stream.substr(sent_, size),
                   [self = shared_from_this(), size](std::error_code error) {
                     if (self->done_) self->OnWritten(error, size);
                   });
  }

  void OnWritten(std::error_code error, size_t size) {
    // The peer has closed; reading tells how, and what it said before.
    if (error) return OnAllSent();
    recorder_.OnSent(std::string_view(plan_.hello.stream).substr(sent_, size));
    sent_ += size;
    if (plan_.hello.segment_interval == Offset{} || SegmentSize(plan_.hello, sent_) == 0) {
      return SendNext();
    }
    pause_.expires_after(plan_.hello.segment_interval);
    pause_.async_wait([self = shared_from_this()](std::error_code cancelled) {
      if (!cancelled && self->done_) self->SendNext();
    });
  }

  void OnAllSent() {
    SetDeadline(plan_.timeout);
    if (!plan_.hello.half_close) return;
    stream_->EndWriting();
    // Unless the peer was gone before.
    if (SegmentSize(plan_.hello, sent_) == 0) recorder_.OnHalfClose();
  }

  void KeepReading() {
    stream_->Read([self = shared_from_this()](std::error_code error, std::string_view bytes) {
      if (self->done_) self->OnRead(error, bytes);
    });
  }

  void OnRead(std::error_code error, std::string_view bytes) {
    recorder_.OnReceived(bytes);
    if (error) return OnEnd(error);
    if (recorder_.answered() && !plan_.read_to_end) return Finish();
    KeepReading();
  }

  void OnEnd(std::error_code error) {
    const bool closed = error == asio::error::eof;
    recorder_.OnEnd(closed ? HelloProbeRecord::End::kClosed : HelloProbeRecord::End::kReset);
    if (!closed) recorder_.record().system_error = ErrnoName(error);
    Finish();
  }

  void SetDeadline(absl::Duration after) {
    deadline_.expires_after(absl::ToChronoNanoseconds(after));
    deadline_.async_wait([self = shared_from_this()](std::error_code cancelled) {
      if (!cancelled && self->done_) self->Finish();
    });
  }

  void Finish() { End(recorder_.Finish()); }

  void End(absl::StatusOr<HelloProbeRecord> outcome) {
    HelloProbeDone done = std::exchange(done_, nullptr);
    if (!done) return;
    deadline_.cancel();
    pause_.cancel();
    if (connector_) connector_->Cancel();
    if (stream_) stream_->Close();
    done(std::move(outcome));
  }

  asio::strand<asio::io_context::executor_type> strand_;
  const AddressPolicy& policy_;
  const HelloProbePlan plan_;
  HelloProbeDone done_;
  asio::steady_timer deadline_;
  asio::steady_timer pause_;
  const std::function<Offset()> elapsed_;
  ProbeRecorder recorder_;
  std::shared_ptr<Connector> connector_;
  std::optional<TcpStream> stream_;  // once connected
  size_t sent_ = 0;
};

// The peer of a server in memory.
class MemoryProbe {
 public:
  MemoryProbe(std::shared_ptr<const Context> context, HelloProbePlan plan, const Clock& clock)
      : plan_(std::move(plan)),
        elapsed_([watch = StartStopwatch(clock), this] { return watch() + waited_; }),
        recorder_(plan_, clock.wall(), elapsed_),
        server_(std::move(context), nullptr, Options(clock)) {}

  MemoryProbeResult Run() {
    server_.Step();
    size_t at = 0;
    while (const size_t size = SegmentSize(plan_.hello, at)) {
      if (at > 0) waited_ += plan_.hello.segment_interval;
      const std::string_view segment = std::string_view(plan_.hello.stream).substr(at, size);
      recorder_.OnSending();
      recorder_.OnSent(segment);
      server_.OnReceived(segment);
      at += size;
      Listen();
      // A server that is done reads no more.
      if (server_.finished()) break;
    }
    if (plan_.hello.half_close) {
      recorder_.OnHalfClose();
      server_.OnEnd();
      Listen();
    }
    using End = HelloProbeRecord::End;
    recorder_.OnEnd(server_.finished() ? End::kClosed : End::kOpen);
    MemoryProbeResult result;
    result.probe = recorder_.Finish();
    HangUp();
    result.server = server_.Finish();
    return result;
  }

 private:
  SessionOptions Options(const Clock& clock) const {
    SessionOptions options;
    options.start_time = clock.wall();
    options.elapsed = elapsed_;
    options.collect = plan_.collect;
    return options;
  }

  void Listen() {
    server_.Step();
    recorder_.OnReceived(server_.TakeOutput());
  }

  // As the lab closes a connection once it has heard what it wants.
  void HangUp() {
    if (server_.finished()) return;
    server_.OnEnd();
    server_.Step();
    if (!server_.finished()) {
      server_.Abandon(FailureCause::kLocalError, "the peer sent nothing more and did not close");
    }
  }

  const HelloProbePlan plan_;
  Offset waited_{};
  const std::function<Offset()> elapsed_;
  ProbeRecorder recorder_;
  Endpoint server_;
};

}  // namespace

std::shared_ptr<Dial> StartHelloProbe(EventLoop& loop, const Clock& clock,
                                      const AddressPolicy& policy, HelloProbePlan plan,
                                      HelloProbeDone done) {
  auto probe = std::make_shared<TcpProbe>(loop, clock, policy, std::move(plan), std::move(done));
  probe->Start();
  return probe;
}

MemoryProbeResult ProbeInMemory(std::shared_ptr<const Context> server, HelloProbePlan plan,
                                const Clock& clock) {
  MemoryProbe probe(std::move(server), std::move(plan), clock);
  return probe.Run();
}

}  // namespace tlslab
