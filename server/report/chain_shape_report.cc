#include "server/report/chain_shape_report.h"

#include <vector>

#include "certs/inspect/inspected.h"
#include "server/report/certificate_facts.h"

namespace tlslab {

void ReportChainShape(const ChainShape& shape, v1::ChainShape* out) {
  out->set_in_order(shape.in_order);
  out->set_ends_below_root(shape.ends_below_root);
  out->set_includes_root(shape.includes_root);
  for (const uint32_t position : shape.unused_positions) out->add_unused_positions(position);
  for (const uint32_t position : shape.duplicate_positions) out->add_duplicate_positions(position);
}

void ReportChain(const std::vector<OsslPtr<X509>>& chain, v1::PeerIdentity* out) {
  if (chain.empty()) return;
  std::vector<ChainMember> members;
  members.reserve(chain.size());
  for (const OsslPtr<X509>& certificate : chain) {
    members.push_back({certificate.get(), Inspected(certificate.get())});
    ReportFacts(*members.back().facts, out->add_chain());
  }
  ReportChainShape(ShapeOfChain(members), out->mutable_chain_shape());
}

}  // namespace tlslab
