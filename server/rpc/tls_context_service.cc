#include "server/config/context_reader.h"
#include "server/config/presets.h"
#include "server/config/resumption_reader.h"
#include "server/config/values.h"
#include "server/report/explanation.h"
#include "server/report/resources.h"
#include "server/rpc/explain_context.h"
#include "server/rpc/services.h"
#include "server/rpc/unary.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

constexpr uint32_t kMaxRetainedKeys = 16;
constexpr char kSpecField[] = "tls_context.spec";

std::string Document(const v1::TlsContext& context) {
  v1::TlsContext kept;
  *kept.mutable_spec() = WithoutSecrets(context.spec());
  return kept.SerializeAsString();
}

class TlsContextService final : public v1::TlsContextService::CallbackService {
 public:
  explicit TlsContextService(Admission* admission) : admission_(*admission) {}

  grpc::ServerUnaryReactor* CreateTlsContext(grpc::CallbackServerContext* context,
                                             const v1::CreateTlsContextRequest* request,
                                             v1::TlsContext* response) override {
    return Answer(admission_, context, [&](Lab& lab) { return Create(lab, *request, response); });
  }

  grpc::ServerUnaryReactor* GetTlsContext(grpc::CallbackServerContext* context,
                                          const v1::GetTlsContextRequest* request,
                                          v1::TlsContext* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      std::shared_ptr<const StoredContext> found;
      grpc::Status status = FindNamed(lab.contexts(), request->name(), "tlsContexts", &found);
      if (found) ReportContext(*found, response);
      return status;
    });
  }

  grpc::ServerUnaryReactor* ListTlsContexts(grpc::CallbackServerContext* context,
                                            const v1::ListTlsContextsRequest* request,
                                            v1::ListTlsContextsResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      return ListPage(lab.contexts(), "tlsContexts", *request, response,
                      &v1::ListTlsContextsResponse::add_tls_contexts, ReportContext);
    });
  }

  grpc::ServerUnaryReactor* DeleteTlsContext(grpc::CallbackServerContext* context,
                                             const v1::DeleteTlsContextRequest* request,
                                             google::protobuf::Empty*) override {
    return Answer(admission_, context, [&](Lab& lab) {
      std::shared_ptr<const StoredContext> found;
      grpc::Status status = FindNamed(lab.contexts(), request->name(), "tlsContexts", &found);
      if (found && !lab.contexts().Remove(request->name())) status = NotFound(request->name());
      return status;
    });
  }

  grpc::ServerUnaryReactor* ExplainContext(grpc::CallbackServerContext* context,
                                           const v1::ExplainContextRequest* request,
                                           v1::ContextExplanation* response) override {
    return Answer(admission_, context,
                  [&](Lab& lab) { return tlslab::ExplainContext(*request, lab, response); });
  }

  grpc::ServerUnaryReactor* ListPresets(grpc::CallbackServerContext* context,
                                        const v1::ListPresetsRequest*,
                                        v1::ListPresetsResponse* response) override {
    return Answer(admission_, context, [&](Lab&) {
      ReportPresets(Presets(), response);
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* RotateTicketKeys(grpc::CallbackServerContext* context,
                                             const v1::RotateTicketKeysRequest* request,
                                             v1::RotateTicketKeysResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) { return Rotate(lab, *request, response); });
  }

 private:
  grpc::Status Rotate(Lab& lab, const v1::RotateTicketKeysRequest& request,
                      v1::RotateTicketKeysResponse* response) {
    RequestProblems problems;
    std::vector<TicketKey> keys = ReadTicketKeys(request.ticket_keys(), "ticket_keys", &problems);
    if (request.retained_key_count() > kMaxRetainedKeys) {
      problems.Invalid("retained_key_count", "at most 16");
    }
    CheckName(request.name(), "tlsContexts", "name", &problems);
    if (!problems.empty()) return ToGrpcStatus(problems);
    std::shared_ptr<const StoredContext> found = lab.contexts().Find(request.name());
    if (!found) return NotFound(request.name());
    TicketKeyring* keyring = found->context->ticket_keyring();
    if (keyring == nullptr) {
      problems.Invalid("name", "is a client's context, which makes no tickets");
      return ToGrpcStatus(problems);
    }
    for (std::string& name : keyring->Rotate(std::move(keys), request.retained_key_count())) {
      response->add_key_names(std::move(name));
    }
    return grpc::Status::OK;
  }

  grpc::Status Create(Lab& lab, const v1::CreateTlsContextRequest& request,
                      v1::TlsContext* response) {
    RequestProblems problems;
    CheckId(request.tls_context_id(), "tls_context_id", &problems);
    if (!request.tls_context().has_spec()) problems.Invalid(kSpecField, "required");
    auto read = [&](RequestProblems* found) {
      return ReadContextSpec(request.tls_context().spec(), kSpecField, lab.lookup(), found);
    };
    std::shared_ptr<const Context> built;
    if (request.tls_context().has_spec()) built = lab.Build(read, kSpecField, &problems);
    if (!problems.empty()) return ToGrpcStatus(problems);
    if (request.validate_only()) {
      *response->mutable_spec() = WithoutSecrets(request.tls_context().spec());
      return grpc::Status::OK;
    }
    auto stored = lab.StoreContext(request.tls_context_id(), std::move(built),
                                   Document(request.tls_context()));
    if (!stored.ok()) {
      return ToGrpcStatus(stored.status(), "tlsContexts/" + request.tls_context_id());
    }
    ReportContext(**stored, response);
    return grpc::Status::OK;
  }

  Admission& admission_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewTlsContextService(Admission* admission) {
  return std::make_unique<TlsContextService>(admission);
}

}  // namespace tlslab
