#include "server/config/context_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config/algorithm_reader.h"
#include "server/config/identity_reader.h"
#include "server/config/presets.h"
#include "server/config/protocol_reader.h"
#include "server/config/resumption_reader.h"
#include "server/config/role_reader.h"
#include "server/config/server_name_reader.h"
#include "server/config/spec_reading.h"
#include "server/config/values.h"
#include "server/config/verification_reader.h"

namespace tlslab {
namespace {

void ReadCommands(const v1::TlsContextSpec& spec, const SpecReading& reading,
                  ContextConfig* config) {
  if (!reading.Fits("openssl_commands", spec.openssl_commands_size())) return;
  for (int i = 0; i < spec.openssl_commands_size(); ++i) {
    const v1::OpensslCommand& command = spec.openssl_commands(i);
    const std::string child = FieldPath("openssl_commands", i);
    if (command.command().empty()) reading.Invalid(FieldPath(child, "command"), "required");
    reading.CheckNoNul(FieldPath(child, "command"), command.command());
    reading.CheckNoNul(FieldPath(child, "value"), command.value());
    config->openssl_commands.emplace_back(command.command(), command.value());
  }
}

// Which things the names in a spec stand for just now.
void AppendSerials(const v1::TlsContextSpec& spec, const ResourceLookup& lookup, std::string* key) {
  auto add = [&](const std::string& name) {
    std::optional<HeldCertificate> held = lookup.certificate(name);
    absl::StrAppend(key, held ? held->serial : 0, ",");
  };
  for (const v1::Credential& credential : spec.credentials()) {
    if (credential.has_certificate()) add(credential.certificate());
  }
  for (const std::string& name : spec.peer_verification().trusted_certificates()) add(name);
  for (const std::string& name : spec.certificate_authorities().certificates()) add(name);
}

// Contexts of server names have none of their own.
void AppendServerNameSerials(const v1::ServerOptions& server, const ResourceLookup& lookup,
                             std::string* key) {
  for (const v1::ServerNameContext& rule : server.server_name_contexts()) {
    if (rule.tls_context().has_name()) {
      std::optional<HeldContext> held = lookup.context(rule.tls_context().name());
      absl::StrAppend(key, held ? held->serial : 0, ",");
    } else {
      AppendSerials(rule.tls_context().spec(), lookup, key);
    }
  }
}

// It holds lists or responses that are made when it is read, with times that pass.
bool GoesStale(const v1::TlsContextSpec& spec) {
  if (spec.server().has_ocsp_response_spec()) return true;
  if (spec.peer_verification().crl_specs_size() > 0) return true;
  for (const v1::ServerNameContext& rule : spec.server().server_name_contexts()) {
    if (GoesStale(rule.tls_context().spec())) return true;
  }
  return false;
}

// The spec's own bytes, and what its names stand for.
std::string CacheKey(const v1::TlsContextSpec& spec, const ResourceLookup& lookup) {
  std::string key;
  AppendSerials(spec, lookup, &key);
  AppendServerNameSerials(spec.server(), lookup, &key);
  key += '|';
  spec.AppendToString(&key);
  return key;
}

}  // namespace

ContextConfig ReadContextSpec(const v1::TlsContextSpec& given, std::string_view field,
                              const ResourceLookup& lookup, RequestProblems* problems) {
  // Here alone, so that everything else reads what a preset stands for.
  const v1::TlsContextSpec spec = ExpandPreset(given, field, problems);
  const SpecReading reading{std::string(field), lookup, *problems};
  ContextConfig config;
  ReadRole(spec, reading, &config);
  ReadAlgorithms(spec, reading, &config);
  ReadIdentity(spec, reading, &config);
  ReadVerification(spec, reading, &config);
  config.protocol = ReadProtocol(spec.protocol(), reading);
  config.resumption =
      ReadResumption(spec.resumption(), config.role, reading.Path("resumption"), problems);
  ReadEarlyDataOptions(spec.server(), reading.Path("server"), &config, problems);
  ReadCommands(spec, reading, &config);
  ReadServerNames(
      spec.server(), reading,
      [&](const v1::TlsContextSpec& inner, std::string_view path) {
        return ReadContextSpec(inner, path, lookup, problems);
      },
      &config);
  return config;
}

ContextSource ReadContextRef(const v1::TlsContextRef& ref, Role role, std::string_view field,
                             const ResourceLookup& lookup, RequestProblems* problems) {
  ContextSource source;
  source.field = std::string(field);
  source.role = role;
  switch (ref.context_case()) {
    case v1::TlsContextRef::kName:
      source.name = ref.name();
      CheckName(ref.name(), "tlsContexts", FieldPath(field, "name"), problems);
      break;
    case v1::TlsContextRef::kSpec:
      if (!GoesStale(ref.spec())) source.cache_key = CacheKey(ref.spec(), lookup);
      source.read = [&spec = ref.spec(), path = FieldPath(field, "spec"),
                     lookup](RequestProblems* found) {
        return ReadContextSpec(spec, path, lookup, found);
      };
      break;
    case v1::TlsContextRef::CONTEXT_NOT_SET:
      problems->Invalid(field, "required: name or spec");
  }
  return source;
}

v1::TlsContextSpec WithoutSecrets(v1::TlsContextSpec spec) {
  for (v1::Credential& credential : *spec.mutable_credentials()) {
    if (credential.has_pem()) credential.mutable_pem()->clear_private_key_pem();
  }
  for (v1::PreSharedKey& key : *spec.mutable_pre_shared_keys()) key.clear_key();
  if (spec.has_resumption()) {
    for (v1::TicketKey& key : *spec.mutable_resumption()->mutable_ticket_keys()) {
      key.clear_encryption_key();
      key.clear_authentication_key();
    }
  }
  if (!spec.has_server()) return spec;
  for (v1::ServerNameContext& rule : *spec.mutable_server()->mutable_server_name_contexts()) {
    if (!rule.tls_context().has_spec()) continue;
    v1::TlsContextSpec* inner = rule.mutable_tls_context()->mutable_spec();
    *inner = WithoutSecrets(*inner);
  }
  return spec;
}

}  // namespace tlslab
