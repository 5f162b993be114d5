// Reads a configuration file of OpenSSL's req(1): the subject and the extensions of a
// certificate, as people keep them in their "www.cnf".
//
//   OpensslConfig config = ReadOpensslConfig(text, {"ssl_client"});
//   if (config.violations.empty()) PutBeneath(config.base, &spec);
//
// The file is read by OpenSSL itself, each extension as x509v3_config(5) has it. The
// subject is the section that `distinguished_name` of [req] names: its values when [req]
// says `prompt = no`, otherwise the values of the `_default` and `_value` entries, as if
// a person had answered every question with Enter.
//
// The text is all there is: a file that includes others, asks for variables of the
// environment, or names a file is refused. So is what may grow: more than 64 KiB, 100
// entries in a section, 100 variables or references to sections, and values of more than
// 1024 bytes. Not understood are the settings of [req] beside these: default_bits,
// default_md, attributes.
#ifndef TLSLAB_CERTS_MINT_OPENSSL_CONFIG_H_
#define TLSLAB_CERTS_MINT_OPENSSL_CONFIG_H_

#include <string>
#include <vector>

#include "certs/mint/mint_base.h"
#include "certs/mint/violations.h"

namespace tlslab {

struct OpensslConfig {
  MintBase base;  // each extension once
  // Fields "openssl_config" and "openssl_config_extensions[1]", as in the contract.
  std::vector<MintViolation> violations;
};

// `sections` are those of extensions; none: what `req_extensions` and then
// `x509_extensions` of [req] name. Of two extensions of one kind the later counts.
OpensslConfig ReadOpensslConfig(const std::string& text, const std::vector<std::string>& sections);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_OPENSSL_CONFIG_H_
