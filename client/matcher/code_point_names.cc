#include "client/matcher/code_point_names.h"

#include <string_view>
#include <vector>

#include "client/text/nearest.h"
#include "server/codepoints/alerts.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/content_types.h"
#include "server/codepoints/extension_types.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/handshake_types.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"

namespace tlslab {
namespace {

struct Names {
  const char* what;  // "an alert"
  std::vector<Registry> registries;
};

bool Ends(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// The contract calls a thing the same in all its messages, in the plural where it is a list.
Names NamesOfField(std::string_view field) {
  if (Ends(field, "s")) field.remove_suffix(1);
  if (field == "alert" || field == "description") return {"an alert", {Alerts()}};
  if (field == "cipher_suite") return {"a cipher suite", {CipherSuites()}};
  if (Ends(field, "group")) return {"a group", {Groups()}};
  if (Ends(field, "signature_scheme")) return {"a signature scheme", {SignatureSchemes()}};
  if (Ends(field, "extension")) return {"an extension", {ExtensionTypes()}};
  if (Ends(field, "version")) return {"a version", {TlsVersions(), GreaseValues()}};
  if (Ends(field, "content_type")) return {"a content type", {ContentTypes()}};
  if (field == "handshake_message") return {"a handshake message", {HandshakeTypes()}};
  if (field == "type") {
    return {"a handshake message or an extension", {HandshakeTypes(), ExtensionTypes()}};
  }
  return {"", {}};
}

}  // namespace

absl::Status CheckCodePointName(const google::protobuf::FieldDescriptor& field,
                                const std::string& name) {
  const Names known = NamesOfField({field.name().data(), field.name().size()});
  if (known.registries.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  for (Registry registry : known.registries) {
    for (std::string_view one : NamesOf(registry)) names.emplace_back(one);
  }
  for (const std::string& one : names) {
    if (one == name) return absl::OkStatus();
  }
  const std::string suggestion = DidYouMean(name, names);
  return absl::InvalidArgumentError("'" + name + "' is no name of " + known.what +
                                    (suggestion.empty() ? "; write its number" : suggestion));
}

}  // namespace tlslab
