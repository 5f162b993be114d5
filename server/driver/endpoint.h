// One end of a connection, whole: the session, the tap on its wire and the
// script or the dialog of what it says. Still without a socket: a driver moves its bytes.
//
//   Endpoint client(context, script, options);
//   client.Step();
//   Send(client.TakeOutput());
//   client.OnReceived(bytes);
//   ...
//   ConnectionRecord record = client.Finish();
#ifndef TLSLAB_SERVER_DRIVER_ENDPOINT_H_
#define TLSLAB_SERVER_DRIVER_ENDPOINT_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/dialog/data_connection.h"
#include "server/dialog/dialog.h"
#include "server/dialog/exchange.h"
#include "server/dialog/proxy/proxy_header.h"
#include "server/driver/connection_record.h"
#include "server/engine/context.h"
#include "server/engine/session.h"
#include "server/wire/record_content.h"
#include "server/wire/tap.h"

namespace tlslab {

// A connection that began at `start` in words for its peer.
using DescribeConnection = std::function<std::string(const Observations& so_far, absl::Time start)>;

// What an end says around TLS; at most one of the two dialogs, by its role.
struct EndpointDialog {
  std::shared_ptr<const ClientDialogPlan> client;
  std::shared_ptr<const ServerDialogPlan> server;
  // Of a server, for clients that ask: what it has seen of them, in JSON. Null: nothing is told.
  DescribeConnection describe;
  // Whoever runs the endpoint makes connections for data when it asks for them.
  bool data_connections = false;
  // In front of all else. To send; null: nothing.
  std::shared_ptr<const ProxyHeader> proxy_header;
  // To expect.
  ProxyProtocolUse accept_proxy_protocol = ProxyProtocolUse::kOff;
};

// What an endpoint asks of whoever runs it about a connection for data.
struct DataTask {
  DataRequest request;
  std::unique_ptr<Session> session;  // of a protected transfer, to speak TLS on it; else null
};

class Endpoint {
 public:
  // `script` is null for none. With a script the dialog ends where TLS begins.
  Endpoint(std::shared_ptr<const Context> context, std::shared_ptr<const ExchangeScript> script,
           SessionOptions options, EndpointDialog dialog = {});

  // The PROXY header that is to go to the peer before anything of a Step, and past what is done to
  // that on its way. Once; empty: none.
  std::string TakeFront();
  // How many of the bytes are such a header's, or the rest of one; they are taken. Who does
  // something to what comes asks first.
  size_t ReceiveFront(std::string_view bytes);
  void OnReceived(std::string_view bytes);
  // The peer's side of the transport ended.
  void OnEnd(bool reset = false, std::string system_error = "");
  // What the peer sends is of use. Before the handshake is begun it is not, and should
  // wait in the transport.
  bool wants_input() const {
    return (handshake_begun_ || in_clear_) && !(dialog_ && dialog_->full());
  }
  // It says nothing until then, and goes on with a Step; by the clock of `options.elapsed`.
  std::optional<Offset> resumes_at() const { return resumes_at_; }
  // From now on; nothing where it need not wait.
  Offset resumes_in() const;
  // Does all that can be done with what was received; a script that sends much, a
  // part of it: while Step gives output, there may be more.
  void Step();
  // What must go to the peer, after every Step.
  std::string TakeOutput() {
    given_contents_ = std::exchange(output_contents_, {});
    return std::exchange(output_, std::string());
  }
  // What the records hold that begin in what TakeOutput gave last, when it is collected
  // (`CollectOptions::record_contents`).
  std::vector<RecordContent> TakeOutputContents() { return std::exchange(given_contents_, {}); }

  // What the dialog asks for, after every Step, once; its answers.
  std::optional<DataTask> TakeDataTask() { return std::exchange(data_task_, std::nullopt); }
  void OnDataReady(const DataReady& ready) { dialog_->OnDataReady(ready); }
  void OnDataEnd(const DataEnd& end) { dialog_->OnDataEnd(end); }

  bool handshake_ended() const { return session_->state() != Session::State::kHandshaking; }
  bool failed() const { return session_->state() == Session::State::kFailed; }
  // Nothing more is wanted from the peer.
  bool finished() const { return finished_; }
  // The script is over, and only the peer's close is waited for.
  bool lingering() const;

  // Gives up: the handshake with `cause`, or else the exchange for `reason`. `unsent`:
  // not all that TakeOutput gave has reached the transport.
  void Abandon(FailureCause cause, std::string_view reason, bool unsent = false);

  // The record; the endpoint is of no use after.
  ConnectionRecord Finish();

 private:
  // Enough for the caller to send before more is made.
  static constexpr size_t kMuchOutput = 1 << 20;

  // The script's steps until it begins the handshake. False: it has not, or never will.
  bool BeginHandshake();
  void OnHandshakeFailed();
  void RunExchange();
  void Perform(const Exchange::Act& act);
  // An act that goes on, or that cannot be begun because of `error`.
  void Begin(const std::string& error);
  // Tells the script of an act that has come to its end.
  void EndAct();
  // What is said around TLS.
  std::unique_ptr<Dialog> MakeDialog(const EndpointDialog& dialog);
  bool dialog_begins_in_clear() const {
    return dialog_ && dialog_->outcome().tls_start != TlsStart::kAtConnect;
  }
  bool dialog_under_tls() const { return dialog_ && script_->empty(); }
  bool Paused();
  void RunDialog();
  void RunDialogUnderTls();
  void Perform(Dialog::Act act);
  void SayInClear(std::string bytes);
  void AskForData(DataRequest request);
  void StartTls();
  void EndInClear();
  void TapReceivedInClear(size_t size);
  // The PROXY header in front; see endpoint_proxy.cc.
  // What comes is no header any more, and `early` never was. The header waits to be tapped.
  void EndProxyHeader(const std::string& early);
  void RefuseProxyHeader(std::string reason);
  void OnEndBeforeProxyHeader();
  // False: it is still waited for, or was wrong.
  bool PassedProxyHeader();

  void CollectOutput();
  void ConcludeTap(ConnectionRecord* record);

  std::shared_ptr<const ExchangeScript> script_;
  // For the connections for data, which are made as this one is.
  std::shared_ptr<const Context> context_;
  SessionOptions data_options_;
  std::optional<DataTask> data_task_;
  std::function<Offset()> elapsed_;
  absl::Time start_time_;
  const TapOptions tap_options_;
  const FlowDirection sends_;
  Tap tap_;
  std::unique_ptr<Session> session_;
  Exchange exchange_;
  const std::shared_ptr<const ProxyHeader> own_proxy_header_;  // null: none
  bool proxy_header_sent_ = false;
  const ProxyProtocolUse accept_proxy_protocol_;
  bool awaits_proxy_header_ = false;
  std::optional<ProxyHeader> received_proxy_header_;
  std::string proxy_error_;         // why there is none that can be used
  std::unique_ptr<Dialog> dialog_;  // null: none
  // What comes is not TLS yet. Its bytes are told to the tap when it is known where TLS begins.
  bool in_clear_ = false;
  std::string untapped_;
  bool tls_to_tell_ = false;  // the dialog is to hear that TLS stands
  bool ended_ = false;        // the peer's transport, in the clear
  bool reset_ = false;
  std::string system_error_;
  std::optional<Offset> resumes_at_;
  std::string output_;
  std::vector<RecordContent> output_contents_;
  std::vector<RecordContent> given_contents_;
  bool handshake_begun_ = false;
  bool peer_close_noted_ = false;
  bool act_running_ = false;
  bool finished_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_ENDPOINT_H_
