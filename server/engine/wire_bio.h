// The BIO between an SSL object and the lab: two queues of bytes, no socket.
//
// What the peer sent is put into `input`; what must go to the peer is found in
// `output`. A read from an empty input asks OpenSSL to come back later, or, once
// `input_ended` is set, is the end of the transport.
#ifndef TLSLAB_SERVER_ENGINE_WIRE_BIO_H_
#define TLSLAB_SERVER_ENGINE_WIRE_BIO_H_

#include <string>
#include <string_view>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Both directions of one end.
class WireQueues {
 public:
  void PushInput(std::string_view bytes);
  void EndInput() { input_ended_ = true; }
  bool input_ended() const { return input_ended_; }

  // What nobody has pulled yet; valid until the next call.
  std::string_view input() const { return std::string_view(input_).substr(consumed_); }
  // Moves at most `size` bytes to `to`; returns how many.
  size_t PullInput(char* to, size_t size);
  void PushOutput(std::string_view bytes) { output_.append(bytes); }
  std::string TakeOutput();
  size_t output_size() const { return output_.size(); }

 private:
  std::string input_;
  size_t consumed_ = 0;  // of input_
  std::string output_;
  bool input_ended_ = false;
};

// A BIO over `queues`, which must outlive it.
OsslPtr<BIO> NewWireBio(WireQueues* queues);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_WIRE_BIO_H_
