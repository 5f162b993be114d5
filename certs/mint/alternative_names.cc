#include "certs/mint/alternative_names.h"

#include "certs/mint/general_names.h"

namespace tlslab {
namespace {

constexpr size_t kMaxNames = 1000;  // TLS ends refuse chains of more than 100 KiB

bool PushEach(GENERAL_NAMES* names, int type, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (!Push(names, GeneralName(type, value))) return false;
  }
  return true;
}

bool PushAddresses(GENERAL_NAMES* names, const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) {
    if (!Push(names, GeneralName(GEN_IPADD, IpAddressBytes(address)))) return false;
  }
  return true;
}

}  // namespace

void CheckAlternativeNames(const MintSpec& spec, MintViolations* violations) {
  CheckEach("dns_names", spec.dns_names, kMaxNames, CheckDnsName, violations);
  CheckEach("ip_addresses", spec.ip_addresses, kMaxNames, CheckIpAddress, violations);
  CheckEach("email_addresses", spec.email_addresses, kMaxNames, CheckEmailAddress, violations);
  CheckEach("uris", spec.uris, kMaxNames, CheckUri, violations);
}

bool AddAlternativeNames(const MintSpec& spec, ExtensionWriter* writer) {
  if (spec.dns_names.empty() && spec.ip_addresses.empty() && spec.email_addresses.empty() &&
      spec.uris.empty()) {
    return true;
  }
  const OsslPtr<GENERAL_NAMES> names(GENERAL_NAMES_new());
  if (!names || !PushEach(names.get(), GEN_DNS, spec.dns_names) ||
      !PushAddresses(names.get(), spec.ip_addresses) ||
      !PushEach(names.get(), GEN_EMAIL, spec.email_addresses) ||
      !PushEach(names.get(), GEN_URI, spec.uris)) {
    return false;
  }
  const bool critical = X509_NAME_entry_count(X509_get_subject_name(writer->certificate())) == 0;
  return writer->Add(NID_subject_alt_name, names.get(), critical);
}

}  // namespace tlslab
