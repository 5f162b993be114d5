#include "client/options/revocation_commands.h"

#include <string>

#include "client/options/certificate_flag_groups.h"
#include "client/options/flag_groups.h"

namespace tlslab {
namespace {

void CheckIssuer(const CertificateFlags& flags) {
  if (flags.issuer.name.empty() && flags.issuer.cert_file.empty()) {
    throw CLI::ValidationError("--issuer-cert", "or --issuer must name the authority");
  }
}

template <typename Spec>
void AddUpdates(CLI::App& app, Spec& spec) {
  AddDuration(
      app, "--this-update", [&spec] { return spec.mutable_this_update_offset(); },
      "When it was made, from now (default -1h)");
  AddDuration(
      app, "--next-update", [&spec] { return spec.mutable_next_update_offset(); },
      "When the next is due; in the past: it is stale (default 7d)");
  app.add_option("--hash", *spec.mutable_signature_hash(), "Of the signature (default SHA256)")
      ->type_name("HASH");
  AddEnum(
      app, "--defect", *v1::RevocationDefect_descriptor(),
      [&spec](int value) { spec.set_defect(static_cast<v1::RevocationDefect>(value)); },
      "What is wrong with it: corrupted-signature, truncated, ...", "NAME");
}

void AddCrl(CLI::App& cert, Options& options) {
  CertificateFlags& flags = options.certificate;
  CLI::App& app = *cert.add_subcommand("crl", "Make a revocation list");
  AddIssuer(app, "--issuer", flags.issuer, "whose list it is");
  AddRevoked(app, flags);
  app.add_option("--number", *flags.crl.mutable_crl_number(), "Of the list, hexadecimal")
      ->type_name("HEX");
  app.add_option("--delta-of", *flags.crl.mutable_base_crl_number(),
                 "Make a delta list on the list of this number")
      ->type_name("HEX");
  AddUpdates(app, flags.crl);
  AddIssuer(app, "--signer", flags.signer, "that signs it instead");
  AddSets(app, flags, "CrlSpec");
  app.add_flag("--der", flags.der, "DER and not PEM");
  AddText(app, "--out", flags.out_file, "Write it here (default: standard output)", "FILE");
  app.get_option("--der")->needs(app.get_option("--out"));
  app.callback([&flags] { CheckIssuer(flags); });
  app.footer(std::string("Example:\n"
                         "  tlslab cert crl --issuer-cert ca.crt --issuer-key ca.key "
                         "--revoke 2F:keyCompromise\n") +
             kGlobal);
}

void AddStatus(CLI::App& app, CertificateFlags& flags, const std::string& help) {
  AddEnum(
      app, "--status", *v1::OcspCertificateStatus_descriptor(),
      [&flags](int value) { flags.ocsp.set_status(static_cast<v1::OcspCertificateStatus>(value)); },
      help, "good|revoked|unknown");
}

void AddOcsp(CLI::App& cert, Options& options) {
  CertificateFlags& flags = options.certificate;
  CLI::App& app = *cert.add_subcommand("ocsp", "Make an OCSP response");
  AddIssuer(app, "--issuer", flags.issuer, "that issued the certificate");
  CLI::Option* serial = app.add_option("--serial", *flags.ocsp.mutable_serial_number(),
                                       "The certificate's serial number")
                            ->type_name("HEX");
  app.add_option("--cert", flags.subject_file, "The same from the certificate")
      ->type_name("FILE")
      ->excludes(serial);
  AddStatus(app, flags, "What is said of it (default good)");
  app.add_option("--reason", *flags.ocsp.mutable_revocation_reason(),
                 "Why it is revoked, for example keyCompromise")
      ->type_name("REASON");
  AddDuration(
      app, "--revoked", [&flags] { return flags.ocsp.mutable_revocation_offset(); },
      "When it was revoked, from now (default -1h)");
  AddUpdates(app, flags.ocsp);
  app.add_option("--response-status", *flags.ocsp.mutable_response_status(),
                 "An error instead of an answer, for example tryLater")
      ->type_name("NAME");
  AddIssuer(app, "--signer", flags.signer, "that signs it instead");
  AddSets(app, flags, "OcspResponseSpec");
  AddText(app, "--out", flags.out_file, "Write it here, DER", "FILE");
  app.get_option("--out")->required();
  app.callback([&flags, serial] {
    CheckIssuer(flags);
    if (serial->count() == 0 && flags.subject_file.empty()) {
      throw CLI::ValidationError("--cert", "or --serial must name the certificate");
    }
  });
  app.footer(std::string("Example:\n"
                         "  tlslab cert ocsp --issuer-cert ca.crt --issuer-key ca.key "
                         "--serial 2F --out 2f.der\n") +
             kGlobal);
}

void AddResponder(CLI::App& cert, Options& options) {
  CertificateFlags& flags = options.certificate;
  CLI::App& app = *cert.add_subcommand(
      "responder", "Answer for an authority over HTTP: OCSP, its lists and its certificate");
  app.add_option("address", options.address, "Where to listen (default 127.0.0.1:0, a free port)")
      ->type_name("HOST:PORT");
  AddIssuer(app, "--issuer", flags.issuer, "for which it answers");
  AddRevoked(app, flags);
  AddRepeated(app, "--unknown", flags.unknown_serials, "Say that this serial number is unknown",
              "HEX");
  AddStatus(app, flags, "What is said of all others (default good)");
  AddSets(app, flags, "RevocationResponder");
  AddSeconds(app, "--ttl", options.ttl_seconds, "End after this time (default 300)");
  app.callback([&flags] { CheckIssuer(flags); });
  app.footer(std::string("Example:\n"
                         "  tlslab cert responder --issuer-cert ca.crt --issuer-key ca.key "
                         "--revoke 2F\n") +
             kGlobal);
}

}  // namespace

void AddRevocationCommands(CLI::App& cert, Options& options) {
  AddCrl(cert, options);
  AddOcsp(cert, options);
  AddResponder(cert, options);
}

}  // namespace tlslab
