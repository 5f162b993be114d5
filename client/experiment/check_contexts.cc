#include "client/experiment/check_contexts.h"

namespace tlslab {

void CheckContextSpec(const std::string& path, const v1::TlsContextSpec& spec, Mistakes& mistakes) {
  // A preset brings the role with it.
  if (spec.role_case() == v1::TlsContextSpec::ROLE_NOT_SET && spec.preset().empty()) {
    mistakes.push_back({path, "the role is missing: write 'client: {}' or 'server: {}'"});
  }
}

void CheckContextRef(const std::string& path, const std::string& field, bool present,
                     const v1::TlsContextRef& context, Mistakes& mistakes) {
  if (!present) {
    mistakes.push_back({path, "'" + field + "' is missing"});
  } else if (context.context_case() == v1::TlsContextRef::CONTEXT_NOT_SET) {
    mistakes.push_back({path + "." + field, "'name' or 'spec' is missing"});
  } else if (context.has_spec()) {
    CheckContextSpec(path + "." + field + ".spec", context.spec(), mistakes);
  }
}

}  // namespace tlslab
