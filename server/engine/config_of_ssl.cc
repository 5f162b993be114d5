#include "server/engine/config_of_ssl.h"

namespace tlslab {
namespace {

int ConfigIndex() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

}  // namespace

void SetConfig(SSL_CTX* ctx, const ContextConfig* config) {
  SSL_CTX_set_ex_data(ctx, ConfigIndex(), const_cast<ContextConfig*>(config));
}

const ContextConfig& ConfigOf(const SSL* ssl) {
  return *static_cast<const ContextConfig*>(
      SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), ConfigIndex()));
}

}  // namespace tlslab
