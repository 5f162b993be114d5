// A connection for data beside another one, as FTP has them: waited for or made, and one transfer
// over it, in the clear or under TLS. What a dialog asks for (DataRequest) is done here.
//
//   auto data = std::make_shared<DataConnection>(executor, local, remote, told);
//   data->Perform({{DataRequest::Kind::kListen}, nullptr});     // told.ready
//   data->Perform({std::move(transfer), std::move(session)});   // told.end
//
// It stays between the two addresses of the other connection, which the address policy has judged:
// it listens at the one and takes nobody but the other, or connects to the other.
//
// Everything runs on `executor`, a strand. Nothing is told from within Perform.
#ifndef TLSLAB_SERVER_DRIVER_DATA_CONNECTION_H_
#define TLSLAB_SERVER_DRIVER_DATA_CONNECTION_H_

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "absl/time/time.h"
#include "server/dialog/data_connection.h"
#include "server/driver/endpoint.h"
#include "server/engine/session.h"
#include "server/transport/tcp_stream.h"

namespace tlslab {

class DataConnection : public std::enable_shared_from_this<DataConnection> {
 public:
  using Executor = asio::ip::tcp::socket::executor_type;
  struct Told {
    std::function<void(const DataReady&)> ready;
    std::function<void(const DataEnd&)> end;
  };

  // `local` and `remote` are the other connection's, as "host:port".
  DataConnection(const Executor& executor, std::string local, std::string remote, Told told);

  // kListen or kConnect first, then kTransfer, once.
  void Perform(DataTask task);
  // Gives up and closes at once; nothing is told any more. What came of the transfer, if one was
  // under way.
  std::optional<DataEnd> Abandon(std::string_view reason);
  void Close();

 private:
  using Failure = DataEnd::Failure;

  void Listen();
  void Accept();
  void OnAccepted(std::error_code error, asio::ip::tcp::socket socket);
  void Connect();
  void OnConnected(std::error_code error);
  void TellReady(std::string error);
  void SetTimer(absl::Duration after);
  void OnDeadline();

  // The transfer, once there is a stream and it was asked for.
  void Begin();
  void StepTls();
  void StepOpenTls();
  bool NoteTls();
  void StepClear();
  void Keep(std::string_view bytes);
  void Read();
  void OnRead(std::error_code error, std::string_view bytes);
  void Flush();
  void OnWritten(std::error_code error);
  // What is still to be written goes first.
  void Finish(Failure failure, std::string error);
  void Tell();

  const std::string local_;
  const std::string remote_;
  Told told_;
  asio::ip::tcp::acceptor acceptor_;
  asio::ip::tcp::socket socket_;  // while it connects
  asio::steady_timer timer_;
  DataRequest request_;
  std::unique_ptr<Session> session_;  // null: in the clear
  std::optional<TcpStream> stream_;
  std::string output_;
  DataEnd end_;
  bool connecting_ = false;
  bool transfer_wanted_ = false;
  bool begun_ = false;
  bool tls_noted_ = false;
  bool writing_ = false;
  bool peer_ended_ = false;
  bool finished_ = false;  // what is left is to be written, and to be told
  bool told_end_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_DATA_CONNECTION_H_
