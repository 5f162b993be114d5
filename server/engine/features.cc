#include "server/engine/features.h"

#include <algorithm>

#include "certs/verify/trust_store.h"
#include "server/engine/context.h"

namespace tlslab {
namespace {

struct Feature {
  const char* name;
  void (*ask)(ContextConfig* config);
};

constexpr Feature kFeatures[] = {
    {"certificate_compression_algorithms.brotli",
     [](ContextConfig* c) { c->certificate_compression_algorithms = {"brotli"}; }},
    {"certificate_compression_algorithms.zlib",
     [](ContextConfig* c) { c->certificate_compression_algorithms = {"zlib"}; }},
    {"certificate_compression_algorithms.zstd",
     [](ContextConfig* c) { c->certificate_compression_algorithms = {"zstd"}; }},
    {"client.scts_requested", [](ContextConfig* c) { c->scts_requested = true; }},
    {"client_certificate_types.RAW_PUBLIC_KEY",
     [](ContextConfig* c) { c->client_certificate_types = {CertificateType::kRawPublicKey}; }},
    // A second group: a share for the first alone every build can send.
    {"key_share_groups",
     [](ContextConfig* c) {
       c->groups = {"secp256r1", "secp384r1"};
       c->key_share_groups = {"secp384r1"};
     }},
    {"protocol.compression",
     [](ContextConfig* c) {
       c->security_level = 0;
       c->protocol.compression = true;
     }},
    {"protocol.handshake_padding_bytes",
     [](ContextConfig* c) { c->protocol.handshake_padding = 512; }},
    {"resumption.psk_key_exchange.WITHOUT_DHE_PREFERRED",
     [](ContextConfig* c) {
       c->role = Role::kServer;
       c->resumption.psk_key_exchange = ResumptionConfig::PskKeyExchange::kWithoutDhePreferred;
     }},
    {"server_certificate_types.RAW_PUBLIC_KEY",
     [](ContextConfig* c) { c->server_certificate_types = {CertificateType::kRawPublicKey}; }},
};

bool Has(const Feature& feature) {
  ContextConfig config;
  config.trust = *MakeTrustStore(false, {});
  feature.ask(&config);
  return Context::Build(std::move(config)).problems.empty();
}

}  // namespace

const std::vector<std::string>& Features() {
  static const auto* const features = [] {
    auto* found = new std::vector<std::string>;
    for (const Feature& feature : kFeatures) {
      if (Has(feature)) found->push_back(feature.name);
    }
    std::sort(found->begin(), found->end());
    return found;
  }();
  return *features;
}

}  // namespace tlslab
