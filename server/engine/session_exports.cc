// What both ends of a connection can derive from it for the protocols above: exported
// keys (RFC 5705) and channel bindings (RFC 5929, RFC 9266).
#include <openssl/ssl.h>

#include <algorithm>

#include "certs/inspect/end_point_hash.h"
#include "certs/ossl/errors.h"
#include "server/engine/session.h"

namespace tlslab {
namespace {

// RFC 9266 section 4.2: without a context value, which TLS 1.2 tells from an empty one.
ExporterRequest ForBinding() {
  ExporterRequest request;
  request.label = "EXPORTER-Channel-Binding";
  request.context = "";
  request.length = 32;
  return request;
}

}  // namespace

void Session::CaptureExports() {
  DropErrors quiet;
  const CollectOptions& collect = options_.collect;
  for (const ExporterRequest& request : collect.exporters) {
    observations_.exporters.push_back({request.label, request.context, Export(request)});
  }
  if (!collect.channel_bindings) return;
  ChannelBindingsSeen& bindings = observations_.channel_bindings.emplace();
  bindings.tls_unique = TlsUnique();
  bindings.tls_server_end_point = ServerEndPoint();
  // Below TLS 1.3 a master secret is of one connection alone only if it is the extended one.
  if (SSL_version(ssl_.get()) == TLS1_3_VERSION || SSL_get_extms_support(ssl_.get()) == 1) {
    bindings.tls_exporter = Export(ForBinding());
  }
}

std::string Session::Export(const ExporterRequest& request) const {
  std::string value(request.length, '\0');
  const std::string context = request.context.value_or("");
  const int done =
      SSL_export_keying_material(ssl_.get(), reinterpret_cast<unsigned char*>(value.data()),
                                 value.size(), request.label.data(), request.label.size(),
                                 reinterpret_cast<const unsigned char*>(context.data()),
                                 context.size(), request.context.has_value());
  return done == 1 ? value : "";
}

// The first Finished message: the client's, or where a session is resumed the server's.
std::string Session::TlsUnique() const {
  if (SSL_version(ssl_.get()) == TLS1_3_VERSION) return "";
  const bool resumed = SSL_session_reused(ssl_.get()) == 1;
  const bool own = (observations_.role == Role::kClient) != resumed;
  char finished[EVP_MAX_MD_SIZE];
  const size_t size = own ? SSL_get_finished(ssl_.get(), finished, sizeof finished)
                          : SSL_get_peer_finished(ssl_.get(), finished, sizeof finished);
  return std::string(finished, std::min(size, sizeof finished));
}

std::string Session::ServerEndPoint() const {
  if (observations_.role == Role::kClient) {
    return EndPointHash(SSL_get0_peer_certificate(ssl_.get()));
  }
  const std::vector<MessageSeen>& messages = observations_.messages;
  const bool shown = std::any_of(messages.begin(), messages.end(), [](const MessageSeen& message) {
    return message.sent && !message.change_cipher_spec &&
           (message.type == SSL3_MT_CERTIFICATE || message.type == 25);  // or compressed
  });
  const ContextConfig& config = context_->config();
  // A resumed session does not say which certificate it was begun with; where keys of
  // tickets are shared that may have been another server's.
  const bool only_one = SSL_session_reused(ssl_.get()) == 1 && config.credentials.size() == 1 &&
                        config.pre_shared_keys.empty() && context_->ticket_keyring()->own();
  return shown || only_one ? EndPointHash(SSL_get_certificate(ssl_.get())) : "";
}

}  // namespace tlslab
