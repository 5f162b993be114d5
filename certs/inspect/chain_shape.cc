#include "certs/inspect/chain_shape.h"

#include <optional>
#include <set>
#include <string_view>

#include "certs/inspect/inspected.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

constexpr int kMaxSignatureChecks = 16;

bool MayHaveIssued(const ChainMember& issuer, const ChainMember& issued) {
  const std::string& wanted = issued.facts->authority_key_identifier;
  const std::string& had = issuer.facts->subject_key_identifier;
  if (!wanted.empty() && !had.empty() && wanted != had) return false;
  return X509_NAME_cmp(X509_get_subject_name(issuer.certificate),
                       X509_get_issuer_name(issued.certificate)) == 0;
}

bool Signed(const ChainMember& issuer, const ChainMember& issued) {
  EVP_PKEY* key = X509_get0_pubkey(issuer.certificate);
  return key != nullptr && X509_verify(issued.certificate, key) == 1;
}

class Walk {
 public:
  explicit Walk(const std::vector<ChainMember>& chain)
      : chain_(chain), on_path_(chain.size(), false), duplicate_(chain.size(), false) {
    std::set<std::string_view> seen;
    for (size_t i = 0; i < chain.size(); ++i)
      duplicate_[i] = !seen.insert(chain[i].facts->der).second;
  }

  ChainShape Run() {
    size_t at = 0;
    bool in_order = true;
    size_t length = 1;
    on_path_[0] = true;
    while (!chain_[at].facts->self_signed) {
      const std::optional<size_t> next = IssuerOf(at);
      if (!next) break;
      in_order = in_order && *next == at + 1;
      at = *next;
      on_path_[at] = true;
      ++length;
    }
    ChainShape shape;
    shape.in_order = in_order && length == chain_.size();
    shape.includes_root = chain_[at].facts->self_signed;
    shape.ends_below_root = !shape.includes_root;
    for (size_t i = 0; i < chain_.size(); ++i) {
      if (!on_path_[i]) shape.unused_positions.push_back(static_cast<uint32_t>(i));
      if (duplicate_[i]) shape.duplicate_positions.push_back(static_cast<uint32_t>(i));
    }
    return shape;
  }

 private:
  // The next where that may be; the first otherwise.
  std::optional<size_t> IssuerOf(size_t at) {
    std::vector<size_t> candidates;
    const auto consider = [&](size_t i) {
      if (i < chain_.size() && !on_path_[i] && !duplicate_[i] &&
          MayHaveIssued(chain_[i], chain_[at])) {
        candidates.push_back(i);
      }
    };
    consider(at + 1);
    for (size_t i = 0; i < chain_.size(); ++i) {
      if (i != at + 1) consider(i);
    }
    if (candidates.size() > 1) {
      for (const size_t i : candidates) {
        if (checks_++ >= kMaxSignatureChecks) break;
        if (Signed(chain_[i], chain_[at])) return i;
      }
    }
    if (candidates.empty()) return std::nullopt;
    return candidates.front();
  }

  const std::vector<ChainMember>& chain_;
  std::vector<bool> on_path_;
  std::vector<bool> duplicate_;
  int checks_ = 0;
};

}  // namespace

ChainShape ShapeOfChain(const std::vector<ChainMember>& chain) {
  if (chain.empty()) return {};
  DropErrors errors;
  return Walk(chain).Run();
}

ChainShape ShapeOfChain(const std::vector<OsslPtr<X509>>& chain) {
  std::vector<ChainMember> members;
  for (const OsslPtr<X509>& certificate : chain) {
    members.push_back({certificate.get(), Inspected(certificate.get())});
  }
  return ShapeOfChain(members);
}

}  // namespace tlslab
