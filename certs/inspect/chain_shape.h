// How certificates hang together as a server sends them (RFC 8446 section 4.4.2).
//
//   ChainShape shape = ShapeOfChain(chain);
//   shape.in_order, shape.unused_positions, ...
//
// Who issued whom is told by names and, where both have them, key identifiers (RFC 5280
// sections 4.2.1.1 and 4.2.1.2). Signatures are looked at only where that leaves several
// issuers. It is no path that is good: certs/verify judges that, and may find another.
#ifndef TLSLAB_CERTS_INSPECT_CHAIN_SHAPE_H_
#define TLSLAB_CERTS_INSPECT_CHAIN_SHAPE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "certs/inspect/facts.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Positions count from 0.
struct ChainShape {
  bool in_order = false;                      // each is issued by the next
  bool ends_below_root = false;               // the path from the first ends at one not self-signed
  bool includes_root = false;                 // it ends at a self-signed one
  std::vector<uint32_t> unused_positions;     // not on the path from the first
  std::vector<uint32_t> duplicate_positions;  // stood earlier already
};

// A certificate with its facts, which must be there.
struct ChainMember {
  X509* certificate = nullptr;
  std::shared_ptr<const CertificateFacts> facts;
};

// Of none: nothing of all. Time grows with the square of the number in the worst case,
// of cheap comparisons; of signatures, a few are checked at most, and the rest goes by
// names. Leaves OpenSSL's error queue as it was.
ChainShape ShapeOfChain(const std::vector<ChainMember>& chain);
ChainShape ShapeOfChain(const std::vector<OsslPtr<X509>>& chain);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_CHAIN_SHAPE_H_
