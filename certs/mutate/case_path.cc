#include "certs/mutate/case_path.h"

#include <string>
#include <vector>

#include "certs/mutate/mutate.h"

namespace tlslab {
namespace {

MintSpec Authority(const std::string& name, const MutationCase& shown) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  spec.key_type = shown.issuers_key_type;
  return spec;
}

MintSpec Leaf(const MutationCase& shown) {
  MintSpec spec;
  spec.common_name = shown.expected_name;
  const bool address = shown.expected_name.find_first_not_of("0123456789.") == std::string::npos;
  auto& names = address ? spec.ip_addresses : spec.dns_names;
  names = {shown.expected_name};
  return spec;
}

}  // namespace

absl::StatusOr<CasePath> MintCasePath(const Mutation& mutation, const MutationCase& shown,
                                      absl::Time now) {
  const auto mint = [&](const MintSpec& spec, const Credential* issuer, bool mutated) {
    MintSources sources;
    sources.issuer = issuer;
    return MintMutated(
        spec, sources, now,
        mutated ? std::vector<std::string>{mutation.name} : std::vector<std::string>());
  };
  CasePath path;
  auto root =
      mint(Authority("Catalogue Root", shown), nullptr, shown.place == MutationPlace::kRoot);
  if (!root.ok()) return root.status();
  path.root = *root;
  std::shared_ptr<const Credential> issuer = path.root;
  for (unsigned i = 0; i < shown.intermediates; ++i) {
    const std::string name = i == 0 ? "Catalogue Intermediate" : "Catalogue Lower Intermediate";
    auto next = mint(Authority(name, shown), issuer.get(),
                     i == 0 && shown.place == MutationPlace::kIntermediate);
    if (!next.ok()) return next.status();
    issuer = *next;
  }
  auto leaf = mint(Leaf(shown), issuer.get(), shown.place == MutationPlace::kLeaf);
  if (!leaf.ok()) return leaf.status();
  path.leaf = *leaf;
  return path;
}

}  // namespace tlslab
