// The ends of the matrix's cells: configurations at security level 0, where the
// tables alone decide, and keys that are minted once for the process.
//
//   ContextConfig server = MatrixServer(TLS1_2_VERSION, {"rsa-2048"});
//   server.groups = {"x25519"};
//   auto context = MustBuild(server);
#ifndef TLSLAB_TESTS_MATRIX_ENDS_H_
#define TLSLAB_TESTS_MATRIX_ENDS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "certs/credential/credential.h"
#include "server/config/context_config.h"
#include "server/engine/context.h"

namespace tlslab {

// A certificate for localhost with a key of this type, the same at each call. Null
// when this OpenSSL does not have the type.
std::shared_ptr<const Credential> MatrixLeaf(const std::string& key_type);

// Of exactly `version`; 0 leaves OpenSSL's range. It trusts all leaves' authority.
ContextConfig MatrixClient(uint16_t version);
ContextConfig MatrixServer(uint16_t version, const std::vector<std::string>& key_types);

// Names `suite` alone, in the list that it belongs to.
void OnlySuite(uint16_t suite, ContextConfig* config);

// The versions that this OpenSSL can play.
const std::vector<uint16_t>& VersionsHere();
bool VersionHere(uint16_t version);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_MATRIX_ENDS_H_
