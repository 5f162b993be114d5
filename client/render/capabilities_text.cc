#include "client/render/capabilities_text.h"

#include "client/render/facts.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

using Words = std::vector<std::string>;

Words Names(const google::protobuf::RepeatedPtrField<v1::CodePoint>& points) {
  Words names;
  for (const v1::CodePoint& point : points) names.push_back(point.name());
  return names;
}

Words AsWords(const google::protobuf::RepeatedPtrField<std::string>& list) {
  return {list.begin(), list.end()};
}

Words Versions(const v1::Capabilities& capabilities) {
  Words names;
  for (const int version : capabilities.versions()) {
    const auto* value = v1::TlsVersion_descriptor()->FindValueByNumber(version);
    names.push_back(value != nullptr ? ShortEnumName(*value) : std::to_string(version));
  }
  return names;
}

}  // namespace

std::string CapabilitiesText(const v1::Capabilities& capabilities) {
  std::string text = Fact("Daemon", capabilities.daemon_version());
  text += Fact("Library", capabilities.openssl_version());
  if (!capabilities.owner().empty()) text += Fact("You are", capabilities.owner());
  text += ListFact("Versions", Versions(capabilities));
  text += ListFact("Groups", Names(capabilities.groups()));
  text += ListFact("Signature schemes", Names(capabilities.signature_schemes()));
  text += ListFact("Features", AsWords(capabilities.features()));
  text += Fact("System's trust anchors", std::to_string(capabilities.system_trust_anchor_count()));
  text += ListFact("May be dialled", AsWords(capabilities.allowed_dial_networks()));
  text += ListFact("May be bound", AsWords(capabilities.allowed_bind_networks()));
  text += Fact("Cipher suites", std::to_string(capabilities.cipher_suites_size()));
  for (const v1::CipherSuite& suite : capabilities.cipher_suites()) {
    text += "  " + suite.name() + " (" + suite.openssl_name() + ", " +
            std::to_string(suite.bits()) + " bits)\n";
  }
  return text;
}

}  // namespace tlslab
