#include "server/engine/protocol_options.h"

#include <openssl/comp.h>

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

// SSL_security(3): level 2 rules compression of records out (CRIME, CVE-2012-4929).
constexpr int kMostForCompression = 1;

struct Switch {
  std::optional<bool> ProtocolConfig::*wanted;
  uint64_t flag;
  bool flag_means;  // the value of the field when the flag is set
};

constexpr Switch kSwitches[] = {
    {&ProtocolConfig::legacy_server_connect, SSL_OP_LEGACY_SERVER_CONNECT, true},
    {&ProtocolConfig::compression, SSL_OP_NO_COMPRESSION, false},
    {&ProtocolConfig::extended_master_secret, SSL_OP_NO_EXTENDED_MASTER_SECRET, false},
    {&ProtocolConfig::encrypt_then_mac, SSL_OP_NO_ENCRYPT_THEN_MAC, false},
    {&ProtocolConfig::middlebox_compatibility, SSL_OP_ENABLE_MIDDLEBOX_COMPAT, true},
    {&ProtocolConfig::client_hello_padding, SSL_OP_TLSEXT_PADDING, true},
    {&ProtocolConfig::empty_fragments, SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS, false},
    {&ProtocolConfig::ignore_unexpected_eof, SSL_OP_IGNORE_UNEXPECTED_EOF, true},
};

void SetRenegotiation(ProtocolConfig::Renegotiation wanted, SSL_CTX* ctx) {
  using R = ProtocolConfig::Renegotiation;
  switch (wanted) {
    case R::kDefault:
      return;
    case R::kRefused:
      SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
      return;
    case R::kUnsafeLegacy:
      SSL_CTX_set_options(ctx, SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION);
      [[fallthrough]];
    case R::kSecure:
      SSL_CTX_set_options(ctx, SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
      return;
  }
}

void CheckCompression(const ProtocolConfig& protocol, SSL_CTX* ctx, ContextProblems* problems) {
  if (!protocol.compression.value_or(false)) return;
  constexpr char kField[] = "protocol.compression";
  const STACK_OF(SSL_COMP)* methods = SSL_COMP_get_compression_methods();
  if (methods == nullptr || sk_SSL_COMP_num(methods) == 0) {
    problems->Unsupported(
        kField, absl::StrCat("this build (", OpensslVersion(), ") has no compression of records"));
  } else if (SSL_CTX_get_security_level(ctx) > kMostForCompression) {
    problems->Unsupported(kField, absl::StrCat("security level ", SSL_CTX_get_security_level(ctx),
                                               " rules it out; set security_level 1 or 0"));
  }
}

void SetPadding(const ProtocolConfig& protocol, SSL_CTX* ctx, ContextProblems* problems) {
  if (!protocol.record_padding && !protocol.handshake_padding) return;
  const size_t records = protocol.record_padding.value_or(0);
#if OPENSSL_VERSION_NUMBER >= 0x30400000L
  SSL_CTX_set_block_padding_ex(ctx, records, protocol.handshake_padding.value_or(0));
#else
  SSL_CTX_set_block_padding(ctx, records);
  if (protocol.handshake_padding) {
    problems->Unsupported("protocol.handshake_padding_bytes",
                          absl::StrCat("needs OpenSSL 3.4; this is ", OpensslVersion()));
  }
#endif
}

}  // namespace

void SetOption(SSL_CTX* ctx, uint64_t flag, std::optional<bool> wanted) {
  if (!wanted) return;
  if (*wanted) {
    SSL_CTX_set_options(ctx, flag);
  } else {
    SSL_CTX_clear_options(ctx, flag);
  }
}

void ApplyProtocol(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  const ProtocolConfig& protocol = config.protocol;
  SetRenegotiation(protocol.renegotiation, ctx);
  for (const Switch& one : kSwitches) {
    const std::optional<bool>& wanted = protocol.*one.wanted;
    if (wanted) SetOption(ctx, one.flag, *wanted == one.flag_means);
  }
  CheckCompression(protocol, ctx, problems);
  if (protocol.read_ahead) SSL_CTX_set_read_ahead(ctx, *protocol.read_ahead ? 1 : 0);
  if (protocol.max_send_fragment) {
    SSL_CTX_set_max_send_fragment(ctx, *protocol.max_send_fragment);
  }
  SetPadding(protocol, ctx, problems);
  if (protocol.max_certificate_chain) {
    SSL_CTX_set_max_cert_list(ctx, *protocol.max_certificate_chain);
  }
  ClearErrors();
}

}  // namespace tlslab
