// A server of LDAP (RFC 4511) with a root DSE and one entry, which is found wherever a search
// begins and whose description is the one message; StartTLS, and simple binds as "USER" or as a DN
// whose first value is the user ("cn=USER,dc=tlslab").
#ifndef TLSLAB_SERVER_DIALOG_LDAP_SERVER_H_
#define TLSLAB_SERVER_DIALOG_LDAP_SERVER_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/ldap/messages.h"
#include "server/dialog/server_dialog.h"

namespace tlslab {

class LdapServer : public ServerDialog {
 public:
  LdapServer(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : ServerDialog(std::move(plan), std::move(surroundings)) {}

 private:
  void OnBegin() override {}
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view bytes) override;
  void OnTls() override {}
  std::string Describe(std::string_view bytes) const override { return DescribeLdap(bytes); }

  void OnBind(const LdapMessage& bind);
  void OnSearch(const LdapMessage& search);
  void OnExtended(const LdapMessage& request);
  LdapMessage RootDse();
  void Answer(int id, uint32_t operation, int code, const std::string& text = "");
  bool LogInAs(const LdapMessage& bind);
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_LDAP_SERVER_H_
