// The keys of a server's tickets (RFC 5077), which may be changed while it serves.
//
//   TicketKeyring keyring({first, second});  // the first makes tickets, each opens its own
//   keyring.Install(ctx);
//   keyring.Rotate({fresh}, /*retained=*/1);  // fresh, first
//
// Two servers with the same keys take each other's tickets. A ticket that was made
// with another key than the first is opened, and the client gets a new one. Safe
// from any thread.
#ifndef TLSLAB_SERVER_ENGINE_TICKET_KEYRING_H_
#define TLSLAB_SERVER_ENGINE_TICKET_KEYRING_H_

#include <openssl/ssl.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/config/context_config.h"

namespace tlslab {

class TicketKeyring {
 public:
  // With no keys, one is drawn at random.
  explicit TicketKeyring(std::vector<TicketKey> keys);

  // The keys from now on are `keys`, or one drawn at random, and after them the
  // first `retained` of those until now. Returns their names.
  std::vector<std::string> Rotate(std::vector<TicketKey> keys, size_t retained);

  // Every key until now was drawn here, so that no tickets but its own can be opened.
  bool own() const;

  // Makes the tickets of `ctx` with the keyring of the session's context: see
  // SessionCallbacks.
  static void Install(SSL_CTX* ctx);

 private:
  using Keys = std::shared_ptr<const std::vector<TicketKey>>;
  static int OnTicket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                      EVP_MAC_CTX* mac, int encrypt);
  Keys Current() const;
  int Make(unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) const;
  int Open(bool renew, const unsigned char* name, const unsigned char* iv, EVP_CIPHER_CTX* cipher,
           EVP_MAC_CTX* mac) const;

  mutable std::mutex mutex_;
  bool own_;
  Keys keys_;  // never empty; replaced as a whole
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_TICKET_KEYRING_H_
