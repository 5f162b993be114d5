#include "tests/interop/chains_to_verify.h"

#include <functional>

namespace tlslab {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

MintSpec AuthoritySpec(const std::string& name) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  return spec;
}

MintSpec Policied(MintSpec spec) {
  spec.policies = {"1.2.3.4"};
  return spec;
}

MintSpec Valid(MintSpec spec, absl::Duration from, absl::Duration to) {
  spec.not_before_offset = from;
  spec.not_after_offset = to;
  return spec;
}

// Everything that the chains of the table are made of.
struct Parts {
  absl::Time now;
  Shared root = Minted(Policied(AuthoritySpec("Root")), nullptr);
  Shared middle = Minted(Policied(AuthoritySpec("Intermediate")), root);
  Shared leaf = Minted(LeafSpec(), middle);

  Shared Minted(const MintSpec& spec, const Shared& issuer) const {
    return Mint(spec, issuer.get(), now).value();
  }
  Chain Of(const MintSpec& spec) const { return {Minted(spec, middle), {middle}, {root}}; }
  // With an intermediate of that kind.
  Chain Under(const MintSpec& spec) const {
    Shared issuer = Minted(spec, root);
    return {Minted(LeafSpec(), issuer), {issuer}, {root}};
  }
};

MintSpec But(MintSpec spec, const std::function<void(MintSpec*)>& change) {
  change(&spec);
  return spec;
}

Chain Deep(const Parts& parts, int intermediates) {
  Chain chain;
  chain.trusted = {parts.root};
  Shared issuer = parts.root;
  for (int i = 0; i < intermediates; ++i) {
    issuer = parts.Minted(AuthoritySpec("Level " + std::to_string(i)), issuer);
    chain.untrusted.push_back(issuer);
  }
  chain.leaf = parts.Minted(LeafSpec(), issuer);
  return chain;
}

// The leaf's signature is another's.
Chain Forged(const Parts& parts) {
  auto forged = std::make_shared<Credential>();
  forged->certificate.reset(X509_dup(parts.leaf->certificate.get()));
  X509_sign(forged->certificate.get(), parts.root->key.get(), EVP_sha256());
  return {forged, {parts.middle}, {parts.root}};
}

Chain SignedByALeaf(const Parts& parts) {
  auto signed_by_it = std::make_shared<Credential>();
  signed_by_it->certificate.reset(X509_dup(parts.leaf->certificate.get()));
  X509* certificate = signed_by_it->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(parts.leaf->certificate.get()));
  X509_set_subject_name(certificate, X509_get_subject_name(parts.root->certificate.get()));
  const int at = X509_get_ext_by_NID(certificate, NID_authority_key_identifier, -1);
  OsslPtr<X509_EXTENSION>(X509_delete_ext(certificate, at));
  X509_sign(certificate, parts.leaf->key.get(), EVP_sha256());
  return {signed_by_it, {parts.leaf, parts.middle}, {parts.root}};
}

// An intermediate that may sign one more, and does so twice.
Chain TooManyFollow(const Parts& parts) {
  MintSpec first = AuthoritySpec("First");
  first.path_length = 0;
  Shared above = parts.Minted(first, parts.root);
  Shared below = parts.Minted(AuthoritySpec("Second"), above);
  return {parts.Minted(LeafSpec(), below), {below, above}, {parts.root}};
}

Chain Constrained(const Parts& parts, const std::string& permitted) {
  MintSpec spec = AuthoritySpec("Constrained");
  spec.name_constraints.emplace();
  spec.name_constraints->permitted_dns_names = {permitted};
  Shared issuer = parts.Minted(spec, parts.root);
  MintSpec leaf = LeafSpec();
  leaf.dns_names = {"www.example.com"};
  leaf.ip_addresses.clear();
  return {parts.Minted(leaf, issuer), {issuer}, {parts.root}};
}

}  // namespace

std::map<std::string, Chain> ChainsToVerify(absl::Time now) {
  const Parts parts{now};
  const Shared stranger = parts.Minted(AuthoritySpec("Stranger"), nullptr);
  const Shared alone = parts.Minted(LeafSpec(), nullptr);
  const auto usage = [&](const char* oid) {
    return parts.Of(But(LeafSpec(), [oid](MintSpec* spec) { spec->extended_key_usages = {oid}; }));
  };
  return {
      {"good", {parts.leaf, {parts.middle}, {parts.root}}},
      {"root sent", {parts.leaf, {parts.middle, parts.root}, {parts.root}}},
      {"out of order", {parts.leaf, {parts.root, alone, parts.middle}, {parts.root}}},
      {"missing intermediate", {parts.leaf, {}, {parts.root}}},
      {"untrusted root", {parts.leaf, {parts.middle, parts.root}, {stranger}}},
      {"intermediate trusted", {parts.leaf, {}, {parts.middle}}},
      {"leaf trusted", {parts.leaf, {}, {parts.leaf}}},
      {"self-signed", {alone, {}, {stranger}}},
      {"self-signed trusted", {alone, {}, {alone}}},
      {"nothing trusted", {parts.leaf, {parts.middle}, {}}},
      {"expired leaf", parts.Of(Valid(LeafSpec(), -2 * kDay, -kDay))},
      {"leaf of the future", parts.Of(Valid(LeafSpec(), kDay, 2 * kDay))},
      {"expired intermediate", parts.Under(Valid(AuthoritySpec("Old"), -2 * kDay, -kDay))},
      {"client usage", usage("1.3.6.1.5.5.7.3.2")},
      {"code signing usage", usage("1.3.6.1.5.5.7.3.3")},
      {"email usage", usage("1.3.6.1.5.5.7.3.4")},
      {"any usage", usage("2.5.29.37.0")},
      {"with policy", parts.Of(Policied(LeafSpec()))},
      {"common name only", parts.Of(But(LeafSpec(),
                                        [](MintSpec* spec) {
                                          spec->common_name = "localhost";
                                          spec->dns_names.clear();
                                          spec->ip_addresses.clear();
                                        }))},
      {"email address",
       parts.Of(
           But(LeafSpec(), [](MintSpec* spec) { spec->email_addresses = {"a@example.com"}; }))},
      {"not an authority", SignedByALeaf(parts)},
      {"forged", Forged(parts)},
      {"path too long", TooManyFollow(parts)},
      {"name permitted", Constrained(parts, "example.com")},
      {"name not permitted", Constrained(parts, "example.org")},
      {"six intermediates", Deep(parts, 6)},
      {"weak key", parts.Of(But(LeafSpec(), [](MintSpec* s) { s->key_type = "rsa-1024"; }))},
      {"weak hash", parts.Of(But(LeafSpec(), [](MintSpec* s) { s->signature_hash = "SHA1"; }))},
      {"version 1", parts.Of(But(LeafSpec(),
                                 [](MintSpec* spec) {
                                   spec->version = 1;
                                   spec->dns_names.clear();
                                   spec->ip_addresses.clear();
                                 }))},
  };
}

}  // namespace tlslab
