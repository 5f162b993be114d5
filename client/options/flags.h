// Values of the flags that say how one end does TLS, as the command line gives them.
#ifndef TLSLAB_CLIENT_OPTIONS_FLAGS_H_
#define TLSLAB_CLIENT_OPTIONS_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {

// What one end offers or accepts. Unset: the library's own.
struct TlsFlags {
  v1::TlsVersion min = v1::TLS_VERSION_UNSPECIFIED;
  v1::TlsVersion max = v1::TLS_VERSION_UNSPECIFIED;
  std::string ciphers;  // OpenSSL's cipher string
  std::vector<std::string> suites;
  std::vector<std::string> groups;
  std::vector<std::string> sigalgs;
  std::vector<std::string> alpn;
  std::optional<uint32_t> security_level;
  std::vector<std::string> openssl_commands;  // "Name=Value"
};

// What a context starts from and what is set in it last.
struct ContextFlags {
  std::string preset;
  std::string file;               // TlsContextSpec; named, not read
  std::vector<std::string> sets;  // "FIELD=VALUE"
};

// Whom an end trusts, and what it shows of itself. Files are named, not read.
struct IdentityFlags {
  std::vector<std::string> ca_files;
  bool system_ca = false;
  std::string server_name;  // SNI
  std::string verify_name;  // the name that the certificate must be for
  bool report_only = false;
  bool no_name_check = false;
  std::string cert_file;
  std::string key_file;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_FLAGS_H_
