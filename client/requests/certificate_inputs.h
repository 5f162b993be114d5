// What the commands `tlslab cert ...` read from files before they ask the lab, and put into it for
// as long as they run.
#ifndef TLSLAB_CLIENT_REQUESTS_CERTIFICATE_INPUTS_H_
#define TLSLAB_CLIENT_REQUESTS_CERTIFICATE_INPUTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/lab/resource_scope.h"
#include "client/options/certificate_flags.h"

namespace tlslab {

// As large as what is read from a file may be.
inline constexpr size_t kMaxCertificateFile = 4 << 20;

// A certificate with its key: one that the lab holds, one from files, or none.
struct Issuer {
  std::string name;
  std::optional<v1::PemCredential> pem;
  bool given() const { return pem.has_value() || !name.empty(); }
};

// The certificates and the first private key of the two files, which may be one and may hold more.
absl::StatusOr<v1::PemCredential> ReadCredential(const std::string& cert_file,
                                                 const std::string& key_file);

absl::StatusOr<Issuer> ReadIssuer(const IssuerFlags& flags);

// Its name in the lab, where what came from files is kept until the scope ends. Empty: none given.
absl::StatusOr<std::string> IssuerIn(ResourceScope& scope, const std::string& id,
                                     const Issuer& issuer);

// What the flags say, then the file of --openssl-config, then --set.
absl::StatusOr<v1::CertificateSpec> SpecOf(const CertificateFlags& flags);

// The first line of the file; empty without a file.
absl::StatusOr<std::string> ReadPassword(const std::string& file_name);

// "ca" is short for "certificates/ca".
std::string CertificateName(const std::string& name);

// The entries of a list, with the serial numbers of those that were named by files, which the lab
// reads. The texts of the files are in the order of the flags.
absl::StatusOr<std::vector<std::string>> ReadRevoked(const std::vector<RevokedFlag>& flags);
absl::StatusOr<std::vector<v1::RevokedCertificate>> RevokedIn(
    RemoteLab& lab, const std::vector<RevokedFlag>& flags, const std::vector<std::string>& texts);

// Of the first certificate of a file, as the lab reads it.
absl::StatusOr<std::string> SerialNumberOf(RemoteLab& lab, const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REQUESTS_CERTIFICATE_INPUTS_H_
