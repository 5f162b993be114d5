// A client of LDAP (RFC 4511): the root DSE, StartTLS, the root DSE again, a simple bind, a search
// of the one entry that the server's first naming context names, Unbind.
//
// Its message is the entry's description. A user that is no DN yet is bound as "cn=USER".
#ifndef TLSLAB_SERVER_DIALOG_LDAP_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_LDAP_CLIENT_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/dialog/client_dialog.h"
#include "server/dialog/ldap/messages.h"

namespace tlslab {

class LdapClient : public ClientDialog {
 public:
  LdapClient(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)) {}

 private:
  enum class Reading { kRootDse, kTlsAnswer, kLoginAnswer, kEntry };

  void OnBegin() override { AskRootDse(); }
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view bytes) override;
  void OnTls() override { AskRootDse(); }
  std::string Describe(std::string_view bytes) const override { return DescribeLdap(bytes); }
  std::string TlsWish() const override;
  void GoOnInClear() override { LogIn(); }
  void SayGoodbye() override;

  void AskRootDse();
  void Ask(LdapMessage message, Reading then);
  void OnRootDseEntry(const LdapMessage& entry);
  void OnRootDseDone(const LdapMessage& done);
  void LogIn();
  void OnLoginAnswer(const LdapMessage& answer);
  void Search();
  void OnFound(const LdapMessage& message);
  bool Expect(const LdapMessage& message, LdapOperation operation);
  void GiveUp(const std::string& what, const LdapMessage& answer);

  Reading reading_ = Reading::kRootDse;
  int last_id_ = 0;
  std::optional<bool> advertised_;
  std::string base_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_LDAP_CLIENT_H_
