// Certificates as files, for programs that read theirs from files.
//
//   TestFolder folder;
//   PeerPki pki(folder);
//   PeerCertificate leaf = pki.Issue("server", PeerPki::Localhost());
//   // program --ca pki.authority().path --cert leaf.path --key leaf.key_path
#ifndef TLSLAB_TESTS_TESTING_PEER_PKI_H_
#define TLSLAB_TESTS_TESTING_PEER_PKI_H_

#include <memory>
#include <string>

#include "certs/credential/credential.h"
#include "certs/mint/mint_spec.h"
#include "tests/testing/test_folder.h"

namespace tlslab {

struct PeerCertificate {
  std::shared_ptr<const Credential> credential;
  std::string pem;  // the whole chain
  std::string key_pem;
  std::string path;      // of `pem`
  std::string key_path;  // of `key_pem`
};

class PeerPki {
 public:
  // Keeps `folder`, which must outlive it. `name` is the authority's, and its file's.
  explicit PeerPki(const TestFolder& folder, const std::string& name = "peer-ca");

  const PeerCertificate& authority() const { return authority_; }
  // Issued by the authority; kept in files of that name.
  PeerCertificate Issue(const std::string& name, const MintSpec& spec) const;

  // For localhost and 127.0.0.1; `key_type` as MintSpec has it.
  static MintSpec Localhost(const std::string& key_type = "");

 private:
  PeerCertificate Mint(const std::string& name, const MintSpec& spec,
                       const Credential* issuer) const;

  const TestFolder& folder_;
  PeerCertificate authority_;
};

}  // namespace tlslab

#endif  // TLSLAB_TESTS_TESTING_PEER_PKI_H_
