#include "server/rpc/explain_context.h"

#include <memory>
#include <utility>

#include "certs/ossl/library.h"
#include "server/config/presets.h"
#include "server/config/sound_part.h"
#include "server/config/values.h"
#include "server/engine/explanation.h"
#include "server/report/explanation.h"
#include "server/rpc/status.h"

namespace tlslab {
namespace {

v1::TlsContextSpec WrittenOut(const v1::TlsContextSpec& spec) {
  RequestProblems told_elsewhere;
  return ExpandPreset(WithoutSecrets(spec), "", &told_elsewhere);
}

void ExplainBuilt(const Context& context, v1::ContextExplanation* response) {
  ReportExplanation(context, Explain(context), response);
}

grpc::Status ExplainNamed(const std::string& name, Lab& lab, v1::ContextExplanation* response) {
  RequestProblems problems;
  CheckName(name, "tlsContexts", "tls_context.name", &problems);
  if (!problems.empty()) return ToGrpcStatus(problems);
  std::shared_ptr<const StoredContext> stored = lab.contexts().Find(name);
  if (!stored) return NotFound(name);
  v1::TlsContext resource;
  resource.ParseFromString(stored->document);
  *response->mutable_spec() = WrittenOut(resource.spec());
  ExplainBuilt(*stored->context, response);
  return grpc::Status::OK;
}

grpc::Status ExplainValue(const v1::TlsContextSpec& spec, Lab& lab,
                          v1::ContextExplanation* response) {
  RequestProblems problems;
  SoundPart sound = ReadSoundPart(spec, lab.lookup(), &problems);
  if (!problems.missing.empty()) {
    problems.invalid.clear();
    for (FieldProblem& problem : problems.missing)
      problem.field = "tls_context.spec." + problem.field;
    return ToGrpcStatus(problems);
  }
  *response->mutable_spec() = WrittenOut(spec);
  if (sound.config) {
    BuiltContext built = Context::Build(*std::move(sound.config));
    for (const ContextProblem& problem : built.problems) {
      auto& kind =
          problem.kind == ContextProblem::Kind::kInvalid ? problems.invalid : problems.unsupported;
      kind.push_back({PathBeforeLeavingOut(problem.field, sound.left_out), problem.description});
    }
    ExplainBuilt(*built.context, response);
  }
  ReportProblems(problems.invalid, /*unsupported=*/false, response);
  ReportProblems(problems.unsupported, /*unsupported=*/true, response);
  return grpc::Status::OK;
}

}  // namespace

grpc::Status ExplainContext(const v1::ExplainContextRequest& request, Lab& lab,
                            v1::ContextExplanation* response) {
  response->set_openssl_version(OpensslVersion());
  switch (request.tls_context().context_case()) {
    case v1::TlsContextRef::kName:
      return ExplainNamed(request.tls_context().name(), lab, response);
    case v1::TlsContextRef::kSpec:
      return ExplainValue(request.tls_context().spec(), lab, response);
    case v1::TlsContextRef::CONTEXT_NOT_SET:
      break;
  }
  RequestProblems problems;
  problems.Invalid("tls_context", "required: name or spec");
  return ToGrpcStatus(problems);
}

}  // namespace tlslab
