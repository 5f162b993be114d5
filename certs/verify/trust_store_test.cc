#include "certs/verify/trust_store.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "certs/credential/credential.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Credential> Root(const std::string& name) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  return Mint(spec, nullptr, absl::FromUnixSeconds(1700000000)).value();
}

std::string PemOf(const Credential& credential) { return ToPem(credential.certificate.get()); }

// A new empty directory.
fs::path Directory(const std::string& name) {
  const fs::path path = fs::path(testing::TempDir()) / name;
  fs::remove_all(path);
  fs::create_directories(path);
  return path;
}

std::string Write(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
  return path.string();
}

std::string HashName(const Credential& credential) {
  char name[32];
  std::snprintf(name, sizeof(name), "%08lx.0",
                X509_subject_name_hash(credential.certificate.get()));
  return name;
}

TEST(LoadTrustStore, CountsTheFileAndTheDirectoriesOnce) {
  auto one = Root("One"), two = Root("Two"), three = Root("Three");
  const fs::path first = Directory("first"), second = Directory("second");
  const std::string bundle = Write(first / "bundle.pem", PemOf(*one) + PemOf(*two));
  Write(first / HashName(*two), PemOf(*two));  // in the bundle as well
  Write(second / HashName(*three), PemOf(*three));
  EXPECT_EQ(LoadTrustStore({bundle, ""})->anchor_count(), 2u);
  EXPECT_EQ(LoadTrustStore({"", first.string()})->anchor_count(), 1u);
  EXPECT_EQ(LoadTrustStore({bundle, first.string() + ":" + second.string()})->anchor_count(), 3u);
}

TEST(LoadTrustStore, ReadsOnlyWhatOpensslWouldFindInADirectory) {
  auto one = Root("One");
  const fs::path directory = Directory("names");
  for (const char* name : {"one.pem", "ABCDEF01.0", "0123456.0", "01234567.r0", "01234567."}) {
    Write(directory / name, PemOf(*one));
  }
  EXPECT_EQ(LoadTrustStore({"", directory.string()})->anchor_count(), 0u);
}

TEST(LoadTrustStore, TakesAnAbsentOrDamagedStoreForAnEmptyOne) {
  const fs::path directory = Directory("damaged");
  Write(directory / "01234567.0", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
  EXPECT_EQ(LoadTrustStore({"", directory.string()})->anchor_count(), 0u);
  EXPECT_EQ(LoadTrustStore({(directory / "absent.pem").string(), (directory / "no").string()})
                ->anchor_count(),
            0u);
  EXPECT_EQ(LoadTrustStore({"", ""})->anchor_count(), 0u);
}

TEST(SystemTrustLocations, ListenToTheEnvironment) {
  unsetenv("SSL_CERT_FILE");
  unsetenv("SSL_CERT_DIR");
  EXPECT_EQ(SystemTrustLocations().file, X509_get_default_cert_file());
  EXPECT_EQ(SystemTrustLocations().directories, X509_get_default_cert_dir());
  setenv("SSL_CERT_FILE", "a.pem", 1);
  setenv("SSL_CERT_DIR", "b:c", 1);
  EXPECT_EQ(SystemTrustLocations().file, "a.pem");
  EXPECT_EQ(SystemTrustLocations().directories, "b:c");
  unsetenv("SSL_CERT_FILE");
  unsetenv("SSL_CERT_DIR");
}

TEST(SystemTrust, IsReadOnceAndShared) {
  EXPECT_EQ(SystemTrust(), SystemTrust());
  auto made = MakeTrustStore(true, {});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(*made, SystemTrust());
}

TEST(MakeTrustStore, HoldsTheGivenAnchorsOnce) {
  auto one = Root("One"), two = Root("Two");
  auto trust = MakeTrustStore(
      false, {one->certificate.get(), two->certificate.get(), one->certificate.get()});
  ASSERT_TRUE(trust.ok());
  EXPECT_EQ((*trust)->anchor_count(), 2u);
  EXPECT_EQ((*MakeTrustStore(false, {}))->anchor_count(), 0u);
}

TEST(MakeTrustStore, AddsToTheSystemsWithoutChangingIt) {
  auto one = Root("One");
  const unsigned before = SystemTrust()->anchor_count();
  auto trust = MakeTrustStore(true, {one->certificate.get()});
  ASSERT_TRUE(trust.ok());
  EXPECT_EQ((*trust)->anchor_count(), before + 1);
  EXPECT_EQ(SystemTrust()->anchor_count(), before);
}

}  // namespace
}  // namespace tlslab
