#include "certs/mint/mint_spec.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/mint/extensions.h"
#include "certs/mint/key_type.h"
#include "certs/mint/serial_number.h"
#include "certs/mint/signature.h"
#include "certs/mint/subject.h"
#include "certs/mint/validity.h"

namespace tlslab {
namespace {

void CheckKeyType(const std::string& type, MintViolations* violations) {
  if (type.empty() || IsKeyType(type)) return;
  violations->push_back(
      {"key_type", absl::StrCat(Quoted(type), " is not one of ", absl::StrJoin(KeyTypes(), ", "),
                                ", nor another size of RSA from 1024 to 8192 in steps of 8")});
}

void CheckVersion(unsigned version, MintViolations* violations) {
  if (version == 1 || version == 3) return;
  violations->push_back({"version", absl::StrCat(version, " is neither 1 nor 3")});
}

}  // namespace

std::vector<MintViolation> CheckMintSpec(const MintSpec& spec) {
  MintViolations violations;
  CheckSubject(spec, &violations);
  CheckKeyType(spec.key_type, &violations);
  CheckValidity(spec, &violations);
  CheckSerialNumber(spec, &violations);
  CheckVersion(spec.version, &violations);
  CheckSignatureHash(spec, &violations);
  CheckExtensions(spec, &violations);
  return violations;
}

}  // namespace tlslab
