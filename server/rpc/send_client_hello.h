// The RPC that sends a ClientHello of any shape and tells what came back.
#ifndef TLSLAB_SERVER_RPC_SEND_CLIENT_HELLO_H_
#define TLSLAB_SERVER_RPC_SEND_CLIENT_HELLO_H_

#include <grpcpp/grpcpp.h>

#include "server/lab/lab.h"
#include "tlslab/v1/hello.pb.h"

namespace tlslab {

// Over TCP the reactor lives until the answer is there; in memory it has finished already.
grpc::ServerUnaryReactor* SendClientHello(grpc::CallbackServerContext* context,
                                          const v1::SendClientHelloRequest& request, Lab& lab,
                                          v1::SendClientHelloResponse* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_SEND_CLIENT_HELLO_H_
