// TLSA records (RFC 6698, RFC 7671) of a client: given to OpenSSL, and what came of
// them.
//
// OpenSSL holds them with each SSL. The name that a certificate must be for is not
// given with them, but by JudgeChain, as without them.
#ifndef TLSLAB_SERVER_ENGINE_DANE_H_
#define TLSLAB_SERVER_ENGINE_DANE_H_

#include <cstdint>
#include <optional>

#include "certs/ossl/ossl_ptr.h"
#include "certs/verify/verify.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

struct DaneVerdict {
  unsigned usable_records = 0;  // that OpenSSL took
  bool matched = false;         // a record matched, and the chain is good by it
  // The certificate and the record that matched; set also where the chain is not good.
  std::optional<unsigned> depth;
  std::optional<TlsaRecord> record;
};

void ApplyDane(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

// Gives `ssl` the records; does nothing without any.
void UseTlsaRecords(const ContextConfig& config, SSL* ssl);

// After the peer was judged with the given outcome, and within the callback that did
// so. Absent without records.
std::optional<DaneVerdict> JudgedByDane(const ContextConfig& config, SSL* ssl,
                                        const Verification& outcome);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_DANE_H_
