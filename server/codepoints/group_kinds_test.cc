#include "server/codepoints/group_kinds.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <string>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/registry.h"

namespace tlslab {
namespace {

TEST(GroupKinds, AreKnownOfEveryGroupWithAName) {
  for (const NamedValue& row : Groups()) {
    const bool group = !IsGrease(row.value) && row.value < 65281;  // explicit curves are none
    EXPECT_EQ(KindOfGroup(row.value).has_value(), group) << row.name;
  }
  EXPECT_FALSE(KindOfGroup(0));
}

// What a key of the group has in OpenSSL; 0 where it cannot make one under this name.
int BitsInOpenssl(const std::string& type, const std::string& group) {
  OsslPtr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(LabLibrary(), type.c_str(), nullptr));
  EVP_PKEY* key = nullptr;
  const bool made =
      context && EVP_PKEY_keygen_init(context.get()) == 1 &&
      (group.empty() || EVP_PKEY_CTX_set_group_name(context.get(), group.c_str()) == 1) &&
      EVP_PKEY_generate(context.get(), &key) == 1;
  OsslPtr<EVP_PKEY> owned(key);
  ClearErrors();
  return made ? EVP_PKEY_get_bits(key) : 0;
}

std::string CurveNameOf(std::string name) {
  const size_t end = name.find("tls13");
  if (end != name.npos) name.resize(end);
  return name == "curveSM2" ? "SM2" : name;
}

TEST(GroupKinds, HaveTheSizeThatOpensslTells) {
  int compared = 0;
  for (const NamedValue& row : Groups()) {
    std::optional<GroupKind> kind = KindOfGroup(row.value);
    if (!kind) continue;
    const std::string name = CurveNameOf(std::string(row.name));
    int bits = 0;
    if (kind->kind == "DH") {
      // A key of 8192 bits takes a while; its name tells its size.
      bits = std::stoi(name.substr(5));
    } else if (name == "x25519" || name == "x448") {
      bits = BitsInOpenssl(name, "");
    } else if (kind->kind == "ECDH") {
      bits = BitsInOpenssl("EC", name);
    }
    if (bits == 0) continue;
    EXPECT_EQ(kind->bits, bits) << row.name;
    ++compared;
  }
  EXPECT_GE(compared, 10);
}

TEST(GroupKinds, TellKemsAndHybridsApart) {
  EXPECT_EQ(KindOfGroup(513)->kind, "KEM");
  EXPECT_EQ(KindOfGroup(513)->bits, 768);
  EXPECT_EQ(KindOfGroup(4588)->kind, "HYBRID");
  EXPECT_EQ(KindOfGroup(4588)->bits, KindOfGroup(29)->bits);
  EXPECT_EQ(KindOfGroup(4589)->bits, KindOfGroup(24)->bits);
}

}  // namespace
}  // namespace tlslab
