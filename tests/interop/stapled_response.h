// An OCSP response that `openssl ocsp` makes and signs for a certificate.
//
//   std::string path = WriteOcspResponse(folder, pki.authority(), leaf);
//   // s_server -status_file path
//
// It says that the certificate was revoked, which is of no account for the handshake
// and is easily told from a default.
#ifndef TLSLAB_TESTS_INTEROP_STAPLED_RESPONSE_H_
#define TLSLAB_TESTS_INTEROP_STAPLED_RESPONSE_H_

#include <fstream>
#include <sstream>
#include <string>

#include "tests/interop/openssl_program.h"
#include "tests/testing/peer_pki.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/text.h"

namespace tlslab {

inline std::string WriteOcspResponse(const TestFolder& folder, const PeerCertificate& authority,
                                     const PeerCertificate& leaf) {
  const std::string serial =
      AfterLabel(RunOpenssl({"x509", "-in", leaf.path, "-noout", "-serial"}), "serial=");
  // As openssl-ca(1) keeps it: state, end of validity, revocation, serial, file, name.
  const std::string index =
      folder.Write("index.txt", "R\t401231235959Z\t250102030405Z,keyCompromise\t" + serial +
                                    "\tunknown\t/CN=localhost\n");
  folder.Write("index.txt.attr", "unique_subject = no\n");
  const std::string path = folder.path() + "/response.der";
  RunOpenssl({"ocsp", "-index", index, "-CA", authority.path, "-issuer", authority.path, "-cert",
              leaf.path, "-rsigner", authority.path, "-rkey", authority.key_path, "-ndays", "1",
              "-noverify", "-respout", path});
  return path;
}

inline std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_STAPLED_RESPONSE_H_
