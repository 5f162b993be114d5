// Values of the flags of `tlslab cert ...`, as the command line gives them. Files are named, not
// read.
#ifndef TLSLAB_CLIENT_OPTIONS_CERTIFICATE_FLAGS_H_
#define TLSLAB_CLIENT_OPTIONS_CERTIFICATE_FLAGS_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tlslab/v1/certificate.pb.h"
#include "tlslab/v1/revocation.pb.h"

namespace tlslab {

// A certificate with its key: held by the lab, or in files. All empty: none.
struct IssuerFlags {
  std::string name;       // "certificates/ca", or "ca"
  std::string cert_file;  // PEM; may hold the key as well
  std::string key_file;   // empty: the key is in `cert_file`
};

// The form in which a certificate is written.
enum class CertificateForm { kPem, kDer, kPkcs12, kCombined };

// A time as people give it: from now, or absolute.
struct TimeFlag {
  std::optional<google::protobuf::Duration> offset;
  std::optional<google::protobuf::Timestamp> time;
};

// "SERIAL[:REASON]" or "FILE[:REASON]".
struct RevokedFlag {
  std::string serial_number;  // hexadecimal; empty: that of `cert_file`
  std::string cert_file;
  std::string reason;
};

struct CertificateFlags {
  // mint, sign: what the flags say; the files and `sets` come on top.
  v1::CertificateSpec spec;
  std::string openssl_config_file;
  std::vector<std::string> sets;  // "FIELD=VALUE"; of the message that the command makes
  IssuerFlags issuer;
  IssuerFlags signer;  // crl, ocsp: who signs instead of the issuer

  // Output.
  CertificateForm form = CertificateForm::kPem;
  std::string out_file;
  std::string key_out_file;
  std::string request_out_file;  // mint: a certification request for the same
  std::string password_file;
  std::string from_file;          // mint: a whole PKI as data
  std::string out_dir;            // mint --from
  std::vector<std::string> only;  // mint --from: ids

  // sign
  std::string request_file;
  bool ignore_requested = false;

  // inspect
  std::string dial_address;
  std::string server_name;
  bool text = false;

  // verify
  std::vector<std::string> chain_files;  // inspect: at most one
  std::vector<std::string> trusted_files;
  std::vector<std::string> untrusted_files;
  bool system_trust = false;
  std::vector<std::string> expected_names;
  std::vector<std::string> expected_emails;
  std::vector<std::string> expected_ekus;
  std::string purpose;
  TimeFlag verify_time;
  std::optional<uint32_t> max_depth;
  std::optional<uint32_t> security_level;
  bool partial_chain = false;
  bool strict = false;
  bool explicit_policy = false;
  bool untrusted_first = false;
  std::vector<std::string> policies;
  std::vector<std::string> crl_files;
  std::string crl_check;  // "leaf" or "chain"; empty: none
  bool use_delta_crls = false;
  std::string ocsp_file;
  std::string cases_file;
  std::string cases_filter;

  // crl, ocsp, responder
  std::vector<RevokedFlag> revoked;
  std::vector<std::string> unknown_serials;  // responder
  v1::CrlSpec crl;
  v1::OcspResponseSpec ocsp;
  std::string subject_file;  // ocsp: the certificate that is asked about
  bool der = false;          // crl: DER and not PEM
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_CERTIFICATE_FLAGS_H_
