#include "certs/verify/trust_store.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

OsslPtr<STACK_OF(X509)> Certificates(X509_STORE* store) {
  return OsslPtr<STACK_OF(X509)>(X509_STORE_get1_all_certs(store));
}

std::string FromEnvironment(const char* variable, const char* otherwise) {
  const char* value = std::getenv(variable);
  return value ? value : otherwise;
}

void LoadFile(X509_STORE* store, const std::string& file) {
  DropErrors errors;
  X509_STORE_load_file_ex(store, file.c_str(), LabLibrary(), nullptr);
}

// "5ed36f99.0": the only names under which OpenSSL looks in a directory.
bool IsHashName(std::string_view name) {
  constexpr size_t kHashSize = 8;
  if (name.size() < kHashSize + 2 || name[kHashSize] != '.') return false;
  const std::string_view hash = name.substr(0, kHashSize);
  const std::string_view index = name.substr(kHashSize + 1);
  return hash.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
         index.find_first_not_of("0123456789") == std::string_view::npos;
}

// Sorted, so that two runs read in one order.
std::vector<std::string> HashNamedFiles(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (IsHashName(entry->path().filename().string())) files.push_back(entry->path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void LoadDirectory(X509_STORE* store, const std::string& directory) {
  for (const std::string& file : HashNamedFiles(directory)) LoadFile(store, file);
}

bool AddAll(X509_STORE* store, STACK_OF(X509) * certificates) {
  for (int i = 0; i < sk_X509_num(certificates); ++i) {
    if (X509_STORE_add_cert(store, sk_X509_value(certificates, i)) != 1) return false;
  }
  return true;
}

bool AddAll(X509_STORE* store, const std::vector<X509*>& certificates) {
  return std::all_of(certificates.begin(), certificates.end(), [store](X509* certificate) {
    return X509_STORE_add_cert(store, certificate) == 1;
  });
}

bool AddAll(X509_STORE* store, const std::vector<X509_CRL*>& crls) {
  return std::all_of(crls.begin(), crls.end(),
                     [store](X509_CRL* crl) { return X509_STORE_add_crl(store, crl) == 1; });
}

}  // namespace

TrustStore::TrustStore(OsslPtr<X509_STORE> store)
    : store_(std::move(store)),
      // Counting sorts it, too, which spares the first verification to do so.
      anchor_count_(
          static_cast<unsigned>(std::max(0, sk_X509_num(Certificates(store_.get()).get())))) {}

TrustLocations SystemTrustLocations() {
  return {
      FromEnvironment(X509_get_default_cert_file_env(), X509_get_default_cert_file()),
      FromEnvironment(X509_get_default_cert_dir_env(), X509_get_default_cert_dir()),
  };
}

std::vector<std::string> SystemTrustVariables() {
  std::vector<std::string> set;
  for (const char* variable : {X509_get_default_cert_file_env(), X509_get_default_cert_dir_env()}) {
    if (std::getenv(variable)) set.push_back(variable);
  }
  return set;
}

std::shared_ptr<const TrustStore> LoadTrustStore(const TrustLocations& locations) {
  OsslPtr<X509_STORE> store(X509_STORE_new());
  LoadFile(store.get(), locations.file);
  for (const std::string& directory :
       std::vector<std::string>(absl::StrSplit(locations.directories, ':', absl::SkipEmpty()))) {
    LoadDirectory(store.get(), directory);
  }
  return std::make_shared<const TrustStore>(std::move(store));
}

std::shared_ptr<const TrustStore> SystemTrust() {
  // Never freed: connections on other threads may outlive static destruction.
  static const auto* const trust =
      new std::shared_ptr<const TrustStore>(LoadTrustStore(SystemTrustLocations()));
  return *trust;
}

absl::StatusOr<std::shared_ptr<const TrustStore>> MakeTrustStore(
    bool system, const std::vector<X509*>& anchors, const std::vector<X509_CRL*>& crls) {
  return ExtendTrustStore(system ? SystemTrust() : nullptr, anchors, crls);
}

absl::StatusOr<std::shared_ptr<const TrustStore>> ExtendTrustStore(
    std::shared_ptr<const TrustStore> base, const std::vector<X509*>& anchors,
    const std::vector<X509_CRL*>& crls) {
  if (base && anchors.empty() && crls.empty()) return base;
  ClearErrors();
  OsslPtr<X509_STORE> store(X509_STORE_new());
  bool added = store && AddAll(store.get(), anchors) && AddAll(store.get(), crls);
  if (added && base) added = AddAll(store.get(), Certificates(base->store()).get());
  if (!added) {
    return absl::InternalError(absl::StrCat("cannot make a trust store: ", TakeErrorText()));
  }
  return std::make_shared<const TrustStore>(std::move(store));
}

}  // namespace tlslab
