// The command line as data.
//
//   ParsedOptions parsed = ParseOptions(argc, argv);
//   if (parsed.exit_code) { ... print parsed.text and leave ... }
//   switch (parsed.options.command) ...
//
// It reads no file and no environment, and prints nothing.
#ifndef TLSLAB_CLIENT_OPTIONS_OPTIONS_H_
#define TLSLAB_CLIENT_OPTIONS_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {

enum class Command { kSimulate, kDial, kListen, kRun, kCapabilities, kVersion };
enum class OutputFormat { kText, kJson, kTextproto };

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

struct Options {
  Command command = Command::kVersion;
  std::string lab;  // empty: the environment decides
  OutputFormat output = OutputFormat::kText;
  std::optional<double> timeout_seconds;

  TlsFlags tls;         // both ends of a simulation, or the one end of dial and listen
  TlsFlags client_tls;  // simulate: on top of `tls`
  TlsFlags server_tls;  // likewise
  IdentityFlags identity;
  std::string client_certificate = "none";  // listen: none, request or require

  std::string address;  // dial: the target; listen: where to bind, or empty
  std::string send_text;
  bool read = false;
  std::string keylog_file;
  std::optional<double> handshake_timeout_seconds;
  bool messages = false;

  bool untrusted = false;             // simulate
  uint32_t count = 1;                 // simulate
  std::string ca_out_file;            // listen
  uint32_t max_results = 0;           // listen; 0: no limit
  std::optional<double> ttl_seconds;  // listen
  std::vector<std::string> files;     // run
};

struct ParsedOptions {
  Options options;
  // Set when there is nothing to run: 0 with help for standard output, 2 with an error.
  std::optional<int> exit_code;
  std::string text;
};

ParsedOptions ParseOptions(int argc, const char* const* argv);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_OPTIONS_H_
