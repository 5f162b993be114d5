// Messages of LDAP (RFC 4511), as much of them as a small session has. BER is read and written by
// liblber, OpenLDAP's own library for it, which does no input or output by itself here.
//
//   std::optional<LdapMessage> message = ReadLdapMessage(bytes);
//   if (message && message->operation == kLdapBindRequest) ...
#ifndef TLSLAB_SERVER_DIALOG_LDAP_MESSAGES_H_
#define TLSLAB_SERVER_DIALOG_LDAP_MESSAGES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/framing.h"

namespace tlslab {

// Tags of operations.
enum LdapOperation : uint32_t {
  kLdapUnbindRequest = 0x42,
  kLdapAbandonRequest = 0x50,
  kLdapBindRequest = 0x60,
  kLdapBindResponse = 0x61,
  kLdapSearchRequest = 0x63,
  kLdapSearchEntry = 0x64,
  kLdapSearchDone = 0x65,
  kLdapSearchReference = 0x73,
  kLdapExtendedRequest = 0x77,
  kLdapExtendedResponse = 0x78,
};

// Section 4.1.9.
enum LdapResultCode : int {
  kLdapSuccess = 0,
  kLdapOperationsError = 1,
  kLdapProtocolError = 2,
  kLdapAuthMethodNotSupported = 7,
  kLdapConfidentialityRequired = 13,
  kLdapNoSuchObject = 32,
  kLdapInvalidCredentials = 49,
  kLdapUnavailable = 52,
  kLdapUnwillingToPerform = 53,
};

constexpr char kLdapStartTls[] = "1.3.6.1.4.1.1466.20037";
constexpr char kLdapNoticeOfDisconnection[] = "1.3.6.1.4.1.1466.20036";

struct LdapAttribute {
  std::string type;
  std::vector<std::string> values;
};

// One message; what its operation does not have is empty.
struct LdapMessage {
  int id = 0;
  uint32_t operation = 0;
  // Of a bind whom it names, of a search where it begins, of an entry what it is of, of an extended
  // operation its OID.
  std::string name;
  std::string password;     // of a simple bind
  bool simple_bind = true;  // else by SASL
  int scope = 0;            // of a search; 0: the entry of its name alone
  std::vector<LdapAttribute> attributes;
  int result_code = kLdapSuccess;
  std::string diagnostic;
};

// Absent: malformed. Operations that are not above have no more than their tag.
std::optional<LdapMessage> ReadLdapMessage(std::string_view bytes);
// Those above but references. Searches are for all entries, and all their attributes.
std::string WriteLdapMessage(const LdapMessage& message);

Found FindLdapMessage(std::string_view input);

// For people: "BindRequest dn=cn=lab".
std::string DescribeLdap(std::string_view bytes);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_LDAP_MESSAGES_H_
