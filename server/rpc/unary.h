// The shape of RPCs: admitted, then answered.
#ifndef TLSLAB_SERVER_RPC_UNARY_H_
#define TLSLAB_SERVER_RPC_UNARY_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <string_view>

#include "server/config/problems.h"
#include "server/config/values.h"
#include "server/lab/collection.h"
#include "server/rpc/admission.h"
#include "server/rpc/status.h"

namespace tlslab {

inline grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* context, grpc::Status status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(std::move(status));
  return reactor;
}

// What `body` answers for the lab of who calls, or why they have none.
template <typename Body>
grpc::ServerUnaryReactor* Answer(const Admission& admission, grpc::CallbackServerContext* context,
                                 Body body) {
  absl::StatusOr<Lab*> lab = admission.Admit(*context);
  return Finish(context, lab.ok() ? body(**lab) : ToGrpcStatus(lab.status(), "caller"));
}

// Likewise; `body` returns the reactor, which may finish later.
template <typename Body>
grpc::ServerUnaryReactor* AnswerLater(const Admission& admission,
                                      grpc::CallbackServerContext* context, Body body) {
  absl::StatusOr<Lab*> lab = admission.Admit(*context);
  return lab.ok() ? body(**lab) : Finish(context, ToGrpcStatus(lab.status(), "caller"));
}

// Finds `name` in a collection, or tells why not.
template <typename T>
grpc::Status FindNamed(const Collection<T>& things, const std::string& name,
                       std::string_view collection, std::shared_ptr<T>* found) {
  RequestProblems problems;
  CheckName(name, collection, "name", &problems);
  if (!problems.empty()) return ToGrpcStatus(problems);
  *found = things.Find(name);
  return *found ? grpc::Status::OK : NotFound(name);
}

// Lists a page: `report` writes each thing into what `add` makes.
template <typename T, typename Request, typename Response, typename Add, typename Report>
grpc::Status ListPage(const Collection<T>& things, std::string_view collection,
                      const Request& request, Response* response, Add add, Report report) {
  RequestProblems problems;
  Page page = ReadPage(request.page_size(), request.page_token(), collection, &problems);
  if (!problems.empty()) return ToGrpcStatus(problems);
  bool more = false;
  auto found = things.List(page.after, page.size, &more);
  for (const auto& thing : found) report(*thing, (response->*add)());
  if (more) response->set_next_page_token(found.back()->name);
  return grpc::Status::OK;
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_UNARY_H_
