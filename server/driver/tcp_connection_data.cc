// The connections for data that a dialog asks for: the part of TcpConnection that makes them.
#include <utility>

#include "server/driver/tcp_connection.h"

namespace tlslab {

void TcpConnection::ServeDialog() {
  std::optional<DataTask> task = endpoint_.TakeDataTask();
  if (!task) return;
  // Each is at its own ends of this connection, and for one transfer.
  if (task->request.kind != DataRequest::Kind::kTransfer || !data_) {
    if (data_) data_->Close();
    DataConnection::Told told;
    told.ready = [weak = weak_from_this()](const DataReady& ready) {
      auto self = weak.lock();
      if (!self || self->stage_ == Stage::kReported) return;
      self->endpoint_.OnDataReady(ready);
      self->Drive();
    };
    told.end = [weak = weak_from_this()](const DataEnd& end) {
      auto self = weak.lock();
      if (!self || self->stage_ == Stage::kReported) return;
      self->endpoint_.OnDataEnd(end);
      self->Drive();
    };
    data_ = std::make_shared<DataConnection>(stream_.executor(), stream_.local_address(),
                                             stream_.remote_address(), std::move(told));
  }
  data_->Perform(*std::move(task));
}

// One that was transferring tells the dialog how far it came.
void TcpConnection::AbandonData(std::string_view reason) {
  auto data = std::exchange(data_, nullptr);
  if (!data) return;
  if (std::optional<DataEnd> end = data->Abandon(reason)) endpoint_.OnDataEnd(*end);
}

}  // namespace tlslab
