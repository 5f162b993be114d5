// Groups of a classical exchange and ML-KEM together, and what a handshake with one
// must show (draft-ietf-tls-ecdhe-mlkem).
//
//   ExpectHybrid(result, {"X25519MLKEM768", 0x11ec, 1216, 1120});
#ifndef TLSLAB_TESTS_INTEROP_HYBRID_GROUPS_H_
#define TLSLAB_TESTS_INTEROP_HYBRID_GROUPS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "tests/interop/openssl_program.h"
#include "tests/testing/child_process.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

struct HybridGroup {
  std::string name;
  uint32_t value;
  // Of the shares. ML-KEM-768 has a key of 1184 bytes and a ciphertext of 1088.
  size_t client_bytes, server_bytes;

  static std::vector<HybridGroup> All() {
    return {{"X25519MLKEM768", 4588, 1184 + 32, 1088 + 32},
            {"SecP256r1MLKEM768", 4587, 65 + 1184, 65 + 1088}};
  }
};

inline void PrintTo(const HybridGroup& group, std::ostream* out) { *out << group.name; }

// Why the two ends cannot have `group`; empty when they can.
inline std::string WhyNoGroup(const std::string& group, const v1::Capabilities& lab) {
  if (std::none_of(lab.groups().begin(), lab.groups().end(),
                   [&](const v1::CodePoint& known) { return known.name() == group; })) {
    return "the lab's " + lab.openssl_version() + " has no " + group;
  }
  auto list = ChildProcess::Start({{OpensslProgram(), "list", "-tls-groups"}, {}});
  if (!list.ok()) return std::string(list.status().message());
  (*list)->WaitForExit();
  if ((*list)->output().find(group) != std::string::npos) return "";
  return OpensslProgram() + " has no " + group + ": " + (*list)->output() + (*list)->errors();
}

inline void ExpectHybrid(const v1::HandshakeResult& result, const HybridGroup& group) {
  const v1::NegotiatedParameters& agreed = result.negotiated();
  EXPECT_EQ(agreed.group().name(), group.name);
  EXPECT_EQ(agreed.group().value(), group.value);
  EXPECT_EQ(agreed.ephemeral_key().kind(), "HYBRID");
  EXPECT_EQ(agreed.ephemeral_key().client_public().size(), group.client_bytes);
  EXPECT_EQ(agreed.ephemeral_key().server_public().size(), group.server_bytes);
  EXPECT_TRUE(agreed.forward_secret());
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_HYBRID_GROUPS_H_
