#include "client/render/capabilities_text.h"

#include "client/render/facts.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

template <typename List>
std::string Names(const List& list) {
  std::string text;
  for (const auto& one : list) text += (text.empty() ? "" : ", ") + one.name();
  return text;
}

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "" : ", ") + one;
  return text.empty() ? "none" : text;
}

std::string Versions(const v1::Capabilities& capabilities) {
  std::string text;
  for (const int version : capabilities.versions()) {
    const auto* value = v1::TlsVersion_descriptor()->FindValueByNumber(version);
    text += (text.empty() ? "" : ", ") +
            (value != nullptr ? ShortEnumName(*value) : std::to_string(version));
  }
  return text;
}

}  // namespace

std::string CapabilitiesText(const v1::Capabilities& capabilities) {
  std::string text = Fact("Daemon", capabilities.daemon_version());
  text += Fact("Library", capabilities.openssl_version());
  text += Fact("Versions", Versions(capabilities));
  text += Fact("Groups", Names(capabilities.groups()));
  text += Fact("Signature schemes", Names(capabilities.signature_schemes()));
  text += Fact("Features", Joined(capabilities.features()));
  text += Fact("System's trust anchors", std::to_string(capabilities.system_trust_anchor_count()));
  text += Fact("May be dialled", Joined(capabilities.allowed_dial_networks()));
  text += Fact("May be bound", Joined(capabilities.allowed_bind_networks()));
  text += Fact("Cipher suites", std::to_string(capabilities.cipher_suites_size()));
  for (const v1::CipherSuite& suite : capabilities.cipher_suites()) {
    text += "  " + suite.name() + " (" + suite.openssl_name() + ", " +
            std::to_string(suite.bits()) + " bits)\n";
  }
  return text;
}

}  // namespace tlslab
