#include "server/engine/openssl_commands.h"

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"

namespace tlslab {

void RunOpensslCommands(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  if (config.openssl_commands.empty()) return;
  OsslPtr<SSL_CONF_CTX> conf(SSL_CONF_CTX_new());
  SSL_CONF_CTX_set_flags(
      conf.get(), SSL_CONF_FLAG_FILE | SSL_CONF_FLAG_SHOW_ERRORS |
                      (config.role == Role::kClient ? SSL_CONF_FLAG_CLIENT : SSL_CONF_FLAG_SERVER));
  SSL_CONF_CTX_set_ssl_ctx(conf.get(), ctx);
  for (size_t i = 0; i < config.openssl_commands.size(); ++i) {
    const auto& [command, value] = config.openssl_commands[i];
    ClearErrors();
    int result = SSL_CONF_cmd(conf.get(), command.c_str(), value.c_str());
    if (result > 0) continue;
    std::string why =
        result == -2   ? absl::StrCat("there is no command '", command,
                                      "' for this end (commands that read files are refused)")
        : result == -3 ? absl::StrCat("'", command, "' needs a value")
                       : absl::StrCat("'", command, "' refuses '", value, "': ", TakeErrorText());
    problems->Invalid(absl::StrCat("openssl_commands[", i, "]"), why);
  }
  ClearErrors();
  if (SSL_CONF_CTX_finish(conf.get()) != 1) {
    problems->Invalid("openssl_commands", absl::StrCat("refused: ", TakeErrorText()));
  }
}

}  // namespace tlslab
