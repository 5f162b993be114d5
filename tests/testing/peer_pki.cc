#include "tests/testing/peer_pki.h"

#include <cstdlib>
#include <iostream>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"

namespace tlslab {

PeerPki::PeerPki(const TestFolder& folder, const std::string& name) : folder_(folder) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  authority_ = Mint(name, spec, nullptr);
}

PeerCertificate PeerPki::Issue(const std::string& name, const MintSpec& spec) const {
  return Mint(name, spec, authority_.credential.get());
}

MintSpec PeerPki::Localhost(const std::string& key_type) {
  MintSpec spec;
  spec.common_name = "localhost";
  spec.organization = "Peers";
  spec.dns_names = {"localhost"};
  spec.ip_addresses = {"127.0.0.1"};
  spec.key_type = key_type;
  return spec;
}

PeerCertificate PeerPki::Mint(const std::string& name, const MintSpec& spec,
                              const Credential* issuer) const {
  auto minted = tlslab::Mint(spec, issuer, absl::Now());
  if (!minted.ok()) {
    std::cerr << "cannot mint " << name << ": " << minted.status() << "\n";
    std::abort();
  }
  PeerCertificate made;
  made.credential = *minted;
  made.pem = ChainPem(**minted);
  made.key_pem = KeyPem(**minted);
  made.path = folder_.Write(name + ".pem", made.pem);
  made.key_path = folder_.Write(name + ".key", made.key_pem);
  return made;
}

}  // namespace tlslab
