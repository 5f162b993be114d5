// What the flags of dialogs and of the PROXY protocol say: what is said around TLS.
#ifndef TLSLAB_CLIENT_OPTIONS_DIALOG_FLAGS_H_
#define TLSLAB_CLIENT_OPTIONS_DIALOG_FLAGS_H_

#include <string>
#include <vector>

#include "tlslab/v1/dialog.pb.h"
#include "tlslab/v1/proxy_protocol.pb.h"

namespace tlslab {

// One end's dialog: what it starts from, and what is set in it last.
struct DialogEndFlags {
  std::string file;               // ClientDialog or ServerDialog; named, not read
  std::vector<std::string> sets;  // "FIELD=VALUE"
};

struct DialogFlags {
  // Of --starttls, --implicit and --https; unspecified: none of them.
  v1::DialogProtocol protocol = v1::DIALOG_PROTOCOL_UNSPECIFIED;
  v1::TlsStart tls_start = v1::TLS_START_UNSPECIFIED;
  std::string user;      // of --login; empty: none
  std::string password;  // likewise
  bool opportunistic = false;
  DialogEndFlags end;     // dial, listen
  DialogEndFlags client;  // simulate
  DialogEndFlags server;  // simulate
};

struct ProxyFlags {
  std::string version;      // dial: "v1" or "v2"; empty: no header
  std::string source;       // dial: "HOST:PORT"; empty: the header is a local one
  std::string destination;  // likewise
  // listen, terminate
  v1::ProxyProtocolUse accept = v1::PROXY_PROTOCOL_USE_UNSPECIFIED;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_DIALOG_FLAGS_H_
