#include "server/dialog/ldap/client.h"

#include <utility>

namespace tlslab {

Found LdapClient::FindMessage(std::string_view input) const {
  const Found found = FindLdapMessage(input);
  return under_tls() ? found : RefuseTls(input, found);
}

void LdapClient::Ask(LdapMessage message, Reading then) {
  message.id = ++last_id_;
  reading_ = then;
  Say(WriteLdapMessage(message));
}

void LdapClient::AskRootDse() {
  advertised_.reset();
  base_.clear();
  LdapMessage search;
  search.operation = kLdapSearchRequest;
  Ask(search, Reading::kRootDse);
}

std::string LdapClient::TlsWish() const {
  LdapMessage wish;
  wish.id = last_id_ + 1;
  wish.operation = kLdapExtendedRequest;
  wish.name = kLdapStartTls;
  return WriteLdapMessage(wish);
}

void LdapClient::SayGoodbye() {
  LdapMessage goodbye;
  goodbye.id = last_id_ + 2;
  goodbye.operation = kLdapUnbindRequest;
  Say(WriteLdapMessage(goodbye));
}

void LdapClient::OnMessage(std::string_view bytes) {
  const auto message = ReadLdapMessage(bytes);
  if (!message) return Violate("a message is none of LDAP");
  if (message->id == 0 && message->operation == kLdapExtendedResponse) {
    return Fail(DialogOutcome::Failure::kPeerEnded,
                "the server's notice of disconnection: " + message->diagnostic);
  }
  switch (reading_) {
    case Reading::kRootDse:
      if (message->operation == kLdapSearchEntry) return OnRootDseEntry(*message);
      return OnRootDseDone(*message);
    case Reading::kTlsAnswer:
      if (!Expect(*message, kLdapExtendedResponse)) return;
      ++last_id_;
      return message->result_code == kLdapSuccess
                 ? OnConsent()
                 : OnRefusal(std::to_string(message->result_code) + " " + message->diagnostic);
    case Reading::kLoginAnswer:
      return OnLoginAnswer(*message);
    case Reading::kEntry:
      return OnFound(*message);
  }
}

bool LdapClient::Expect(const LdapMessage& message, LdapOperation operation) {
  if (message.operation == operation) return true;
  Violate("the server's answer is to another operation");
  return false;
}

void LdapClient::OnRootDseEntry(const LdapMessage& entry) {
  advertised_ = false;
  for (const LdapAttribute& attribute : entry.attributes) {
    for (const std::string& value : attribute.values) {
      if (attribute.type.substr(0, 9) == "supported") {
        NoteCapability(attribute.type + ": " + value);
      }
      if (attribute.type == "supportedExtension" && value == kLdapStartTls) advertised_ = true;
      if (attribute.type == "namingContexts" && base_.empty()) base_ = value;
    }
  }
}

// A server may show its root DSE to nobody whom it does not know.
void LdapClient::OnRootDseDone(const LdapMessage& done) {
  if (!Expect(done, kLdapSearchDone)) return;
  if (!wants_tls()) return LogIn();
  reading_ = Reading::kTlsAnswer;
  DecideOnTls(advertised_);
}

void LdapClient::LogIn() {
  if (!plan().credentials) return Search();
  const std::string& user = plan().credentials->user;
  LdapMessage bind;
  bind.operation = kLdapBindRequest;
  bind.name = user.find('=') == user.npos ? "cn=" + user : user;
  bind.password = plan().credentials->password;
  NoteLogin("simple bind", bind.name);
  Ask(std::move(bind), Reading::kLoginAnswer);
}

void LdapClient::OnLoginAnswer(const LdapMessage& answer) {
  if (!Expect(answer, kLdapBindResponse)) return;
  NoteLoginAnswer(answer.result_code == kLdapSuccess);
  if (answer.result_code != kLdapSuccess) return GiveUp("the bind", answer);
  Search();
}

void LdapClient::Search() {
  if (base_.empty()) {
    SayGoodbye();
    return Finish();
  }
  LdapMessage search;
  search.operation = kLdapSearchRequest;
  search.name = base_;
  Ask(std::move(search), Reading::kEntry);
}

void LdapClient::OnFound(const LdapMessage& message) {
  if (message.operation == kLdapSearchReference) return;
  if (message.operation == kLdapSearchEntry) {
    for (const LdapAttribute& attribute : message.attributes) {
      if (attribute.type != "description") continue;
      for (const std::string& value : attribute.values) NoteReceivedMessage(value);
    }
    return;
  }
  if (!Expect(message, kLdapSearchDone)) return;
  if (message.result_code != kLdapSuccess) return GiveUp("the search", message);
  SayGoodbye();
  Finish();
}

void LdapClient::GiveUp(const std::string& what, const LdapMessage& answer) {
  SayGoodbye();
  Fail(DialogOutcome::Failure::kNone,
       what + " was answered with " + std::to_string(answer.result_code) + " " + answer.diagnostic);
}

}  // namespace tlslab
