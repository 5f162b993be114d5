// The request and the response of a unary RPC on one arena.
//
// A result of a handshake is hundreds of small messages. On an arena they are made
// next to each other and let go at once, not one by one.
//
//   ArenaMessages<SimulateHandshakeRequest, SimulateHandshakeResponse> messages;
//   service.SetMessageAllocatorFor_SimulateHandshake(&messages);
//
// The allocator must outlive the service's server. It is no pool: every RPC has an
// arena of its own. Safe from any thread.
#ifndef TLSLAB_SERVER_RPC_ARENA_MESSAGES_H_
#define TLSLAB_SERVER_RPC_ARENA_MESSAGES_H_

#include <google/protobuf/arena.h>
#include <grpcpp/support/message_allocator.h>

namespace tlslab {

template <typename Request, typename Response>
class ArenaMessages final : public grpc::MessageAllocator<Request, Response> {
 public:
  grpc::MessageHolder<Request, Response>* AllocateMessages() override { return new Holder; }

 private:
  // Lives until gRPC releases it, which it does once.
  class Holder final : public grpc::MessageHolder<Request, Response> {
   public:
    Holder() : arena_(Options()) {
      this->set_request(google::protobuf::Arena::CreateMessage<Request>(&arena_));
      this->set_response(google::protobuf::Arena::CreateMessage<Response>(&arena_));
    }
    void Release() override { delete this; }

   private:
    // About what one handshake needs.
    static google::protobuf::ArenaOptions Options() {
      google::protobuf::ArenaOptions options;
      options.start_block_size = 32 << 10;
      options.max_block_size = 64 << 10;
      return options;
    }

    google::protobuf::Arena arena_;
  };
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_ARENA_MESSAGES_H_
