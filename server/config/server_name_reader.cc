#include "server/config/server_name_reader.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr int kMaxRules = 100;
constexpr size_t kMaxHostName = 255;

std::string ReadPattern(const std::string& pattern, const std::string& path,
                        RequestProblems* problems) {
  const bool wildcard = absl::StartsWith(pattern, "*.");
  const std::string_view host = std::string_view(pattern).substr(wildcard ? 2 : 0);
  if (host.empty()) {
    problems->Invalid(path, "required");
  } else if (pattern.size() > kMaxHostName) {
    problems->Invalid(path, "at most 255 bytes");
  } else if (host.find('*') != std::string_view::npos) {
    problems->Invalid(path, "a '*' may only be the whole first label, as in '*.example.com'");
  } else if (host.find('\0') != std::string_view::npos) {
    problems->Invalid(path, "holds a NUL");
  }
  return absl::AsciiStrToLower(pattern);
}

void ReadNamed(const std::string& name, const std::string& path, const SpecReading& reading,
               ServerNameRule* rule) {
  const size_t before = reading.problems.invalid.size();
  CheckName(name, "tlsContexts", path, &reading.problems);
  if (reading.problems.invalid.size() > before) return;
  std::optional<HeldContext> held = reading.lookup.context(name);
  if (!held) return reading.problems.Missing(path, name);
  if (held->role != Role::kServer) {
    return reading.problems.Invalid(path, "is a client's context; a server's is needed");
  }
  if (held->has_server_names) {
    return reading.problems.Invalid(path, "has server_name_contexts of its own");
  }
  rule->held = held->context;
}

void ReadInline(const v1::TlsContextSpec& spec, const std::string& path, const SpecReading& reading,
                const ReadInnerSpec& read_spec, ServerNameRule* rule) {
  if (spec.server().server_name_contexts_size() > 0) {
    return reading.problems.Invalid(FieldPath(path, "server.server_name_contexts"),
                                    "a context for a server name has none of its own");
  }
  if (spec.has_client()) {
    return reading.problems.Invalid(path, "is a client's context; a server's is needed");
  }
  rule->value = std::make_shared<const ContextConfig>(read_spec(spec, path));
}

}  // namespace

void ReadServerNames(const v1::ServerOptions& server, const SpecReading& reading,
                     const ReadInnerSpec& read_spec, ContextConfig* config) {
  constexpr char kField[] = "server.server_name_contexts";
  if (!reading.Fits(kField, server.server_name_contexts_size(), kMaxRules)) return;
  for (int i = 0; i < server.server_name_contexts_size(); ++i) {
    const v1::ServerNameContext& wanted = server.server_name_contexts(i);
    const std::string path = reading.Path(kField, i);
    const std::string ref = FieldPath(path, "tls_context");
    ServerNameRule rule;
    rule.pattern =
        ReadPattern(wanted.server_name(), FieldPath(path, "server_name"), &reading.problems);
    switch (wanted.tls_context().context_case()) {
      case v1::TlsContextRef::kName:
        ReadNamed(wanted.tls_context().name(), FieldPath(ref, "name"), reading, &rule);
        break;
      case v1::TlsContextRef::kSpec:
        ReadInline(wanted.tls_context().spec(), FieldPath(ref, "spec"), reading, read_spec, &rule);
        break;
      case v1::TlsContextRef::CONTEXT_NOT_SET:
        reading.problems.Invalid(ref, "required: name or spec");
    }
    config->server_names.push_back(std::move(rule));
  }
}

}  // namespace tlslab
