// Groups of flags that several of the commands `tlslab cert ...` have.
//
// The values are written when the parser runs; they must outlive it.
#ifndef TLSLAB_CLIENT_OPTIONS_CERTIFICATE_FLAG_GROUPS_H_
#define TLSLAB_CLIENT_OPTIONS_CERTIFICATE_FLAG_GROUPS_H_

#include <CLI/CLI.hpp>
#include <string>

#include "client/options/certificate_flags.h"

namespace tlslab {

// --issuer, --issuer-cert and --issuer-key, or with another prefix; `whom` ends the help.
void AddIssuer(CLI::App& app, const std::string& prefix, IssuerFlags& flags,
               const std::string& whom);

// What the certificate is to say. Without `with_key` not what makes a key.
void AddSpec(CLI::App& app, CertificateFlags& flags, bool with_key);

// A duration from now such as "90d" or "-1h", or a time (RFC 3339).
CLI::Option* AddTime(CLI::App& app, const std::string& name, TimeFlag& value,
                     const std::string& help);

// A duration such as "7d" or "-1h".
CLI::Option* AddDuration(CLI::App& app, const std::string& name,
                         const std::function<google::protobuf::Duration*()>& value,
                         const std::string& help);

// A word that is to be one of an enum's.
CLI::Option* AddEnum(CLI::App& app, const std::string& name,
                     const google::protobuf::EnumDescriptor& type,
                     const std::function<void(int)>& set, const std::string& help,
                     const std::string& type_name);

// --revoke and --revoke-cert.
void AddRevoked(CLI::App& app, CertificateFlags& flags);

void AddSets(CLI::App& app, CertificateFlags& flags, const std::string& message);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_CERTIFICATE_FLAG_GROUPS_H_
