#include "client/commands/context_commands.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "client/commands/print.h"
#include "client/options/context_spec.h"
#include "client/render/explanation_text.h"
#include "client/requests/requests.h"

namespace tlslab {
namespace {

// "server" is short for "tlsContexts/server".
std::string ResourceName(const std::string& name) {
  const std::string collection = "tlsContexts/";
  return name.rfind(collection, 0) == 0 ? name : collection + name;
}

bool EndsInServer(const std::string& preset) {
  const std::string end = "-server";
  return preset.size() > end.size() &&
         preset.compare(preset.size() - end.size(), end.size(), end) == 0;
}

// By the flag, else by what the context starts from; a client's when nothing tells. Presets are
// named after their end.
absl::StatusOr<bool> IsServer(const Options& options) {
  absl::StatusOr<v1::TlsContextSpec> start = StartSpec(options.context);
  if (!start.ok()) return start.status();
  if (options.end != End::kUnsaid) return options.end == End::kServer;
  if (start->role_case() != v1::TlsContextSpec::ROLE_NOT_SET) return start->has_server();
  const bool sets_server =
      std::any_of(options.context.sets.begin(), options.context.sets.end(),
                  [](const std::string& set) { return set.rfind("server.", 0) == 0; });
  return sets_server || EndsInServer(start->preset());
}

absl::StatusOr<v1::ExplainContextRequest> RequestOf(const Options& options) {
  v1::ExplainContextRequest request;
  if (!options.name.empty()) {
    request.mutable_tls_context()->set_name(ResourceName(options.name));
    return request;
  }
  absl::StatusOr<bool> server = IsServer(options);
  if (!server.ok()) return server.status();
  absl::StatusOr<v1::TlsContextSpec> spec = *server ? ServerSpecOf(options) : ClientSpecOf(options);
  if (!spec.ok()) return spec.status();
  *request.mutable_tls_context()->mutable_spec() = *std::move(spec);
  return request;
}

// A server needs a certificate: one made for it, where the flags name none.
absl::Status MintMissing(ResourceScope& scope, v1::ExplainContextRequest& request) {
  if (!request.tls_context().has_spec()) return absl::OkStatus();
  v1::TlsContextSpec& spec = *request.mutable_tls_context()->mutable_spec();
  if (!spec.has_server() || !spec.credentials().empty()) return absl::OkStatus();
  absl::StatusOr<LocalhostPki> pki = MintLocalhost(scope);
  if (!pki.ok()) return pki.status();
  spec.add_credentials()->set_certificate(pki->certificate_name);
  return absl::OkStatus();
}

}  // namespace

int RunExplainContext(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<v1::ExplainContextRequest> request = RequestOf(options);
  if (!request.ok()) return Fail(console, request.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  ResourceScope scope(**lab);
  if (absl::Status status = MintMissing(scope, *request); !status.ok()) {
    return Fail(console, status, kLabFailed);
  }
  absl::StatusOr<v1::ContextExplanation> told = (*lab)->ExplainContext(*request);
  if (!told.ok()) return Fail(console, told.status(), kLabFailed);
  Print(ExplanationText(*told), *told, options.output, console);
  return told->problems().empty() ? kAsExpected : kUnexpected;
}

int RunRotateKeys(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  v1::RotateTicketKeysRequest request;
  request.set_name(ResourceName(options.name));
  request.set_retained_key_count(options.retain);
  absl::StatusOr<v1::RotateTicketKeysResponse> rotated = (*lab)->RotateTicketKeys(request);
  if (!rotated.ok()) return Fail(console, rotated.status(), kLabFailed);
  std::string text;
  for (const std::string& name : rotated->key_names()) {
    text += absl::BytesToHexString(name) + (text.empty() ? "  makes tickets\n" : "\n");
  }
  Print(text, *rotated, options.output, console);
  return kAsExpected;
}

int RunCiphers(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  v1::ExplainContextRequest request;
  // A client's, which needs no certificate; the list is the same at both ends.
  request.mutable_tls_context()->mutable_spec()->mutable_client();
  request.mutable_tls_context()->mutable_spec()->mutable_peer_verification();
  request.mutable_tls_context()->mutable_spec()->set_cipher_list(options.cipher_list);
  absl::StatusOr<v1::ContextExplanation> told = (*lab)->ExplainContext(request);
  if (!told.ok()) return Fail(console, told.status(), kLabFailed);
  for (const v1::ContextProblem& problem : told->problems()) {
    console.err << "tlslab: " << problem.description() << "\n";
  }
  if (!told->problems().empty()) return kUnexpected;
  std::string text;
  for (const auto& suite : told->cipher_suites()) text += suite.openssl_description() + "\n";
  Print(text, *told, options.output, console);
  return kAsExpected;
}

int RunPresets(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::ListPresetsResponse> presets = (*lab)->ListPresets();
  if (!presets.ok()) return Fail(console, presets.status(), kLabFailed);
  Print(PresetsText(*presets), *presets, options.output, console);
  return kAsExpected;
}

}  // namespace tlslab
