#include "server/dialog/make_dialog.h"

#include <utility>

#include "server/dialog/ftp/client.h"
#include "server/dialog/ftp/server.h"
#include "server/dialog/http/client.h"
#include "server/dialog/http/server.h"
#include "server/dialog/imap/client.h"
#include "server/dialog/imap/server.h"
#include "server/dialog/ldap/client.h"
#include "server/dialog/ldap/server.h"
#include "server/dialog/mysql/client.h"
#include "server/dialog/mysql/server.h"
#include "server/dialog/nntp/client.h"
#include "server/dialog/nntp/server.h"
#include "server/dialog/pop3/client.h"
#include "server/dialog/pop3/server.h"
#include "server/dialog/postgresql/client.h"
#include "server/dialog/postgresql/server.h"
#include "server/dialog/smtp/client.h"
#include "server/dialog/smtp/server.h"
#include "server/dialog/xmpp/client.h"
#include "server/dialog/xmpp/server.h"

namespace tlslab {

std::unique_ptr<Dialog> MakeClientDialog(std::shared_ptr<const ClientDialogPlan> plan,
                                         DialogSurroundings surroundings) {
  switch (plan->protocol) {
    case DialogProtocol::kSmtp:
    case DialogProtocol::kSubmission:
    case DialogProtocol::kLmtp:
      return std::make_unique<SmtpClient>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kPop3:
      return std::make_unique<Pop3Client>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kImap:
      return std::make_unique<ImapClient>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kNntp:
      return std::make_unique<NntpClient>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kFtp:
      return std::make_unique<FtpClient>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kLdap:
      return std::make_unique<LdapClient>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kXmppClient:
    case DialogProtocol::kXmppServer:
      return std::make_unique<XmppClient>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kPostgresql:
      return std::make_unique<PostgresqlClient>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kMysql:
      return std::make_unique<MysqlClient>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kHttp:
      return std::make_unique<HttpClient>(std::move(plan), std::move(surroundings));
  }
  return nullptr;
}

std::unique_ptr<Dialog> MakeServerDialog(std::shared_ptr<const ServerDialogPlan> plan,
                                         DialogSurroundings surroundings) {
  switch (plan->protocol) {
    case DialogProtocol::kSmtp:
    case DialogProtocol::kSubmission:
    case DialogProtocol::kLmtp:
      return std::make_unique<SmtpServer>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kPop3:
      return std::make_unique<Pop3Server>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kImap:
      return std::make_unique<ImapServer>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kNntp:
      return std::make_unique<NntpServer>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kFtp:
      return std::make_unique<FtpServer>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kLdap:
      return std::make_unique<LdapServer>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kXmppClient:
    case DialogProtocol::kXmppServer:
      return std::make_unique<XmppServer>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kPostgresql:
      return std::make_unique<PostgresqlServer>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kMysql:
      return std::make_unique<MysqlServer>(std::move(plan), std::move(surroundings));
    case DialogProtocol::kHttp:
      return std::make_unique<HttpDialogServer>(std::move(plan), std::move(surroundings));
  }
  return nullptr;
}

}  // namespace tlslab
