#include "server/config/dialog/dialog_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

namespace tlslab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename Message>
std::vector<std::string> Refused(const Message& dialog) {
  RequestProblems problems;
  if constexpr (std::is_same_v<Message, v1::ClientDialog>) {
    ReadClientDialog(dialog, "dialog", &problems);
  } else {
    ReadServerDialog(dialog, "dialog", &problems);
  }
  std::vector<std::string> fields;
  for (const auto& problem : problems.invalid) fields.push_back(problem.field);
  return fields;
}

TEST(DialogReader, RefusesOfAClientWhatItsProtocolHasNoMeaningFor) {
  v1::ClientDialog dialog;
  dialog.set_ignore_capabilities(true);
  dialog.set_pipeline_client_hello(true);
  dialog.set_protocol(v1::POSTGRESQL);
  EXPECT_THAT(Refused(dialog), ElementsAre("dialog.ignore_capabilities"));
  dialog.set_protocol(v1::MYSQL);
  EXPECT_THAT(Refused(dialog), ElementsAre("dialog.pipeline_client_hello"));
  for (const auto protocol : {v1::LDAP, v1::XMPP_CLIENT, v1::XMPP_SERVER}) {
    dialog.set_protocol(protocol);
    EXPECT_THAT(Refused(dialog), IsEmpty());
  }
}

TEST(DialogReader, RefusesOfAServerWhatItsProtocolHasNoMeaningFor) {
  v1::ServerDialog dialog;
  dialog.set_hide_starttls(true);
  dialog.set_advertise_starttls_under_tls(true);
  dialog.set_allow_login_in_clear(true);
  dialog.set_starttls_answer(v1::ServerDialog::REFUSE_AFTER_ACCEPT);
  dialog.set_protocol(v1::POSTGRESQL);
  EXPECT_THAT(Refused(dialog),
              ElementsAre("dialog.hide_starttls", "dialog.advertise_starttls_under_tls"));
  dialog.set_protocol(v1::MYSQL);
  EXPECT_THAT(Refused(dialog),
              ElementsAre("dialog.advertise_starttls_under_tls", "dialog.starttls_answer"));
  dialog.set_protocol(v1::XMPP_SERVER);
  EXPECT_THAT(Refused(dialog), ElementsAre("dialog.allow_login_in_clear"));
  for (const auto protocol : {v1::LDAP, v1::XMPP_CLIENT}) {
    dialog.set_protocol(protocol);
    EXPECT_THAT(Refused(dialog), IsEmpty());
  }
}

}  // namespace
}  // namespace tlslab
