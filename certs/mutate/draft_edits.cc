#include "certs/mutate/draft_edits.h"

#include <openssl/objects.h>

#include <vector>

#include "certs/mint/object_identifier.h"

namespace tlslab {
namespace {

int Nid(const OsslPtr<ASN1_OBJECT>& object) { return OBJ_obj2nid(object.get()); }

}  // namespace

void LeaveToFields(int nid, MintSpec* spec) {
  std::erase_if(spec->extensions, [nid](const ExtensionSpec& extension) {
    return Nid(ObjectFromDotted(extension.oid)) == nid;
  });
  std::erase_if(spec->omitted_extensions,
                [nid](const std::string& name) { return Nid(ObjectFromShortName(name)) == nid; });
}

void RemoveCommonNames(MintSpec* spec) {
  std::erase_if(spec->subject, [](const NameAttribute& attribute) {
    return Nid(ObjectFromName(attribute.type)) == NID_commonName;
  });
}

}  // namespace tlslab
