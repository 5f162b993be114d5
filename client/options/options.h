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

#include "client/options/certificate_flags.h"
#include "client/options/control_flags.h"
#include "client/options/dialog_flags.h"
#include "client/options/experiment_flags.h"
#include "client/options/flags.h"
#include "client/options/hello_flags.h"
#include "client/options/relay_flags.h"
#include "client/options/terminate_flags.h"

namespace tlslab {

enum class Command {
  kSimulate,
  kDial,
  kListen,
  kHello,
  kRun,
  kCheck,
  kInit,
  kSchema,
  kDiff,
  kJoin,
  kExplain,
  kExplainContext,
  kRotateKeys,
  kCiphers,
  kPresets,
  kCertMint,
  kCertSign,
  kCertInspect,
  kCertVerify,
  kCertCatalogue,
  kCertTrust,
  kCertCrl,
  kCertOcsp,
  kCertResponder,
  kRelay,
  kTerminate,
  kFaultsSet,
  kFaultsClear,
  kCapabilities,
  kHealth,
  kVersion
};
// Which end a context is for, when nothing else tells.
enum class End { kUnsaid, kClient, kServer };
enum class OutputFormat { kText, kJson, kTextproto };

struct Options {
  Command command = Command::kVersion;
  std::string lab;       // empty: the environment decides
  ControlFlags control;  // likewise
  OutputFormat output = OutputFormat::kText;
  std::optional<double> timeout_seconds;

  TlsFlags tls;                 // both ends of a simulation, or the one end of dial and listen
  TlsFlags client_tls;          // simulate: on top of `tls`; terminate: towards the backend
  TlsFlags server_tls;          // likewise
  ContextFlags context;         // the one end of dial, listen and context explain
  ContextFlags client_context;  // simulate; terminate: towards the backend
  ContextFlags server_context;  // simulate
  IdentityFlags identity;
  std::string client_certificate = "none";  // listen, terminate: none, request or require

  // dial, relay, terminate: the target; listen, cert responder: where to bind, or empty
  std::string address;
  std::string send_text;
  bool read = false;
  std::string keylog_file;
  std::optional<double> handshake_timeout_seconds;
  bool messages = false;
  std::vector<std::string> exporters;  // labels
  bool channel_bindings = false;
  bool transcript = false;            // dial, simulate, listen, relay
  std::string capture_file;           // dial, simulate, listen, relay, hello
  bool capture_secrets = false;       // likewise but hello; not without the file
  bool observe = false;               // dial, simulate, listen, relay
  std::vector<std::string> look_for;  // likewise; implies `observe`
  std::string early_data;             // dial, simulate
  std::string session_in_file;        // dial
  std::string session_out_file;       // dial
  std::string faults_file;            // dial, simulate, listen, relay, faults set
  bool open_connections = false;      // faults

  bool untrusted = false;             // simulate
  uint32_t count = 1;                 // simulate
  bool resume = false;                // simulate
  std::string ca_out_file;            // listen, relay
  uint32_t max_results = 0;           // listen, relay; 0: no limit
  std::optional<double> ttl_seconds;  // listen, relay, cert responder
  std::string name;                   // of a context, for cert inspect of a certificate, ...
  End end = End::kUnsaid;             // context explain
  uint32_t retain = 0;                // context rotate-keys
  std::string cipher_list;            // ciphers
  HelloFlags hello;                   // hello
  RelayFlags relay;                   // relay
  DialogFlags dialog;                 // dial, simulate, listen
  ProxyFlags proxy;                   // dial, listen, terminate
  TerminateFlags terminate;           // terminate
  CertificateFlags certificate;       // cert ...
  ExperimentFlags experiment;         // run, check, init, schema, diff, join, explain
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
