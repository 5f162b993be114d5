#include "server/dialog/ldap/server.h"

namespace tlslab {
namespace {

constexpr char kContext[] = "dc=tlslab";

std::string Result(int id, uint32_t operation, int code, const std::string& text) {
  LdapMessage message;
  message.id = id;
  message.operation = operation;
  message.result_code = code;
  message.diagnostic = text;
  return WriteLdapMessage(message);
}

// "lab" of "cn=lab,dc=tlslab"; a name that is no DN as it is.
std::string_view FirstValue(std::string_view dn) {
  const std::string_view first = dn.substr(0, dn.find(','));
  const size_t equals = first.find('=');
  return equals == first.npos ? dn : first.substr(equals + 1);
}

}  // namespace

Found LdapServer::FindMessage(std::string_view input) const {
  const Found found = FindLdapMessage(input);
  return under_tls() ? found : RefuseTls(input, found);
}

void LdapServer::Answer(int id, uint32_t operation, int code, const std::string& text) {
  Say(Result(id, operation, code, text));
}

void LdapServer::OnMessage(std::string_view bytes) {
  const auto message = ReadLdapMessage(bytes);
  if (!message) return Violate("a message is none of LDAP");
  switch (message->operation) {
    case kLdapBindRequest:
      return OnBind(*message);
    case kLdapSearchRequest:
      return OnSearch(*message);
    case kLdapExtendedRequest:
      return OnExtended(*message);
    case kLdapUnbindRequest:
      return Finish();
    case kLdapAbandonRequest:
      return;
    default: {
      // A modification, a comparison: the answer's tag is the next (section 4.1.1).
      const uint32_t answer = (message->operation & 0x1f) + 1;
      Answer(message->id, 0x60 | answer, kLdapUnwillingToPerform, "this is not done here");
    }
  }
}

void LdapServer::OnBind(const LdapMessage& bind) {
  const auto answer = [&](int code, const char* text) {
    Answer(bind.id, kLdapBindResponse, code, text);
  };
  if (!bind.simple_bind) return answer(kLdapAuthMethodNotSupported, "only simple binds");
  if (bind.password.empty()) {
    // Nobody, or somebody without a proof (RFC 4513 section 5.1.2).
    return bind.name.empty() ? answer(kLdapSuccess, "")
                             : answer(kLdapUnwillingToPerform, "a password is needed");
  }
  if (!may_log_in()) {
    // Whoever says its password all the same has given it away.
    NoteLogin("simple bind", bind.name);
    NoteLoginAnswer(false);
    return answer(kLdapConfidentialityRequired, "begin TLS first");
  }
  LogInAs(bind) ? answer(kLdapSuccess, "")
                : answer(kLdapInvalidCredentials, "wrong user or password");
}

bool LdapServer::LogInAs(const LdapMessage& bind) {
  const std::string& user = plan().credentials.user;
  const bool known = bind.name == user || FirstValue(bind.name) == user;
  const bool accepted = LogIn("simple bind", known ? user : bind.name, bind.password);
  mutable_outcome().login->user = bind.name;
  return accepted;
}

LdapMessage LdapServer::RootDse() {
  LdapMessage entry;
  entry.attributes = {
      {"objectClass", {"top"}}, {"supportedLDAPVersion", {"3"}}, {"namingContexts", {kContext}}};
  NoteCapability("supportedLDAPVersion: 3");
  if (advertises_tls()) {
    entry.attributes.push_back({"supportedExtension", {kLdapStartTls}});
    NoteCapability(std::string("supportedExtension: ") + kLdapStartTls);
  }
  if (!under_tls()) mutable_outcome().starttls_advertised = advertises_tls();
  return entry;
}

void LdapServer::OnSearch(const LdapMessage& search) {
  LdapMessage entry;
  if (search.name.empty() && search.scope == 0) {
    entry = RootDse();
  } else {
    // A search below its base finds something there.
    const std::string base = search.name.empty() ? kContext : search.name;
    entry.name = search.scope == 0 ? base : "cn=message," + base;
    entry.attributes = {{"objectClass", {"applicationProcess"}},
                        {"cn", {"message"}},
                        {"description", {plan().message}}};
  }
  entry.id = search.id;
  entry.operation = kLdapSearchEntry;
  Say(WriteLdapMessage(entry));
  Answer(search.id, kLdapSearchDone, kLdapSuccess);
}

void LdapServer::OnExtended(const LdapMessage& request) {
  const auto answer = [&](int code, const char* text) {
    return Result(request.id, kLdapExtendedResponse, code, text);
  };
  const std::string unknown = answer(kLdapProtocolError, "no such extended operation");
  if (request.name != kLdapStartTls) return Say(unknown);
  // After the consent there is only the notice of disconnection (section 4.4.1).
  LdapMessage notice;
  notice.operation = kLdapExtendedResponse;
  notice.name = kLdapNoticeOfDisconnection;
  notice.result_code = kLdapUnavailable;
  notice.diagnostic = "TLS is not available after all";
  AnswerTlsWish({answer(kLdapSuccess, ""), answer(kLdapUnavailable, "TLS is not available"),
                 unknown, WriteLdapMessage(notice),
                 answer(kLdapOperationsError, "nothing may stand behind StartTLS")});
}

}  // namespace tlslab
