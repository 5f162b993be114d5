// What Dovecot is told by tests: one user, "lab" with "lab-password", and all files in one folder.
#ifndef TLSLAB_TESTS_INTEROP_DOVECOT_H_
#define TLSLAB_TESTS_INTEROP_DOVECOT_H_

#include <string>
#include <vector>

#include "tests/interop/unprivileged.h"
#include "tests/testing/test_folder.h"

namespace tlslab {

inline constexpr char kDovecotReady[] = "starting up";

// `services` are its protocols, where they listen, and what else it is told.
inline std::string DovecotConfiguration(const std::string& folder, const std::string& services) {
  return "base_dir = " + folder + "/run\nstate_dir = " + folder +
         "/state\nmail_location = maildir:" + folder + "/mail\n" + R"(
log_path = /dev/stderr
listen = 127.0.0.1
# All of it belongs to one user.
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 0
first_valid_gid = 0
auth_mechanisms = plain login
passdb {
  driver = static
  args = user=lab password=lab-password
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=)" +
         folder + R"(
}
service anvil {
  chroot =
}
)" + services;
}

inline std::vector<std::string> DovecotCommand(const TestFolder& folder,
                                               const std::string& services) {
  const std::string path =
      folder.Write("dovecot.conf", DovecotConfiguration(folder.path(), services));
  return AsNobody({"/usr/sbin/dovecot", "-F", "-c", path});
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_DOVECOT_H_
