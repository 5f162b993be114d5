#include "server/engine/wire_bio.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tlslab {
namespace {

WireQueues* Queues(BIO* bio) { return static_cast<WireQueues*>(BIO_get_data(bio)); }

int Read(BIO* bio, char* to, size_t size, size_t* done) {
  BIO_clear_retry_flags(bio);
  *done = Queues(bio)->PullInput(to, size);
  if (*done > 0) return 1;
  if (Queues(bio)->input_ended()) return 0;
  BIO_set_retry_read(bio);
  return -1;
}

int Write(BIO* bio, const char* from, size_t size, size_t* done) {
  BIO_clear_retry_flags(bio);
  Queues(bio)->PushOutput(std::string_view(from, size));
  *done = size;
  return 1;
}

long Control(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return Queues(bio)->input_ended();
    default:
      return 0;
  }
}

BIO_METHOD* Method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tlslab wire");
    BIO_meth_set_read_ex(m, Read);
    BIO_meth_set_write_ex(m, Write);
    BIO_meth_set_ctrl(m, Control);
    return m;
  }();
  return method;
}

}  // namespace

void WireQueues::PushInput(std::string_view bytes) {
  if (consumed_ == input_.size()) {
    input_.clear();
    consumed_ = 0;
  }
  input_.append(bytes);
}

size_t WireQueues::PullInput(char* to, size_t size) {
  size_t count = std::min(size, input_.size() - consumed_);
  std::memcpy(to, input_.data() + consumed_, count);
  consumed_ += count;
  return count;
}

std::string WireQueues::TakeOutput() { return std::exchange(output_, std::string()); }

OsslPtr<BIO> NewWireBio(WireQueues* queues) {
  OsslPtr<BIO> bio(BIO_new(Method()));
  BIO_set_data(bio.get(), queues);
  BIO_set_init(bio.get(), 1);
  return bio;
}

}  // namespace tlslab
