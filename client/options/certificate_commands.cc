#include "client/options/certificate_commands.h"

#include <map>
#include <string>

#include "client/options/certificate_flag_groups.h"
#include "client/options/flag_groups.h"
#include "client/options/revocation_commands.h"

namespace tlslab {
namespace {

constexpr int kMaxDepth = 1000;

void AddPassword(CLI::App& app, CertificateFlags& flags, const std::string& help) {
  AddText(app, "--password-file", flags.password_file, help, "FILE");
}

void AddForm(CLI::App& app, CertificateFlags& flags) {
  const std::map<std::string, CertificateForm> forms = {{"pem", CertificateForm::kPem},
                                                        {"der", CertificateForm::kDer},
                                                        {"pkcs12", CertificateForm::kPkcs12},
                                                        {"combined", CertificateForm::kCombined}};
  app.add_option_function<std::string>(
         "--format",
         [forms, &flags](const std::string& name) {
           const auto form = forms.find(name);
           if (form == forms.end()) {
             throw CLI::ValidationError(
                 "--format", "'" + name + "' is no format; write pem, der, pkcs12 or combined");
           }
           flags.form = form->second;
         },
         "Of --out: the chain (pem, the default), the certificate\n"
         "(der), or both with the key: pkcs12, or combined, a PEM\n"
         "that explains itself")
      ->type_name("pem|der|pkcs12|combined");
}

// What a person cannot have meant.
void CheckMint(const CertificateFlags& flags) {
  const bool from = !flags.from_file.empty();
  const bool binary = flags.form == CertificateForm::kDer || flags.form == CertificateForm::kPkcs12;
  if (!from && binary && flags.out_file.empty()) {
    throw CLI::ValidationError("--format", "der and pkcs12 need --out");
  }
  if (!flags.out_file.empty() && flags.out_file == flags.key_out_file) {
    throw CLI::ValidationError("--key-out", "is the file of --out; --format combined writes both");
  }
  const std::string& request = flags.request_out_file;
  if (!request.empty() && (request == flags.out_file || request == flags.key_out_file)) {
    throw CLI::ValidationError("--csr-out", "is the file of --out or --key-out");
  }
}

// A whole PKI is told by its file alone.
void ExcludeBesideFrom(CLI::App& app) {
  CLI::Option* from = app.get_option("--from");
  for (CLI::Option* option : app.get_options()) {
    const std::string& name = option->get_single_name();
    if (name == "from" || name == "out-dir" || name == "only" || name == "password-file" ||
        name == "help") {
      continue;
    }
    from->excludes(option);
  }
}

void AddMint(CLI::App& cert, Options& options) {
  CertificateFlags& flags = options.certificate;
  CLI::App& app = *cert.add_subcommand("mint", "Mint a certificate, or all of a file");
  AddSpec(app, flags, /*with_key=*/true);
  AddIssuer(app, "--issuer", flags.issuer, "that issues it (default: self-signed)");
  AddText(app, "--out", flags.out_file, "Write it here (default: PEM to standard output)", "FILE");
  AddText(app, "--key-out", flags.key_out_file, "Write its private key here, PEM", "FILE");
  AddText(app, "--csr-out", flags.request_out_file,
          "Write a certification request (PKCS#10) for the same here, PEM", "FILE");
  AddForm(app, flags);
  AddPassword(app, flags, "Encrypt the key with the first line of this file");
  AddText(app, "--from", flags.from_file,
          "Mint the certificates of this file, written as in an\nexperiment", "FILE");
  AddText(app, "--out-dir", flags.out_dir, "Where to write ID.crt, ID.key and ID.pem of each",
          "DIR");
  AddRepeated(app, "--only", flags.only,
              "Mint only this one of the file; what issues it is read\nfrom --out-dir", "ID");
  app.get_option("--from")->needs(app.get_option("--out-dir"));
  app.get_option("--out-dir")->needs(app.get_option("--from"));
  app.get_option("--only")->needs(app.get_option("--from"));
  ExcludeBesideFrom(app);
  app.callback([&flags] { CheckMint(flags); });
  app.footer(
      std::string("Examples:\n"
                  "  tlslab cert mint --ca --cn 'My CA' --out my-ca.crt --key-out my-ca.key\n"
                  "  tlslab cert mint --issuer-cert my-ca.crt --issuer-key my-ca.key "
                  "--dns localhost\n"
                  "  tlslab cert mint --cn old --not-after -1h --format combined\n") +
      kGlobal);
}

void AddSign(CLI::App& cert, Options& options) {
  CertificateFlags& flags = options.certificate;
  CLI::App& app = *cert.add_subcommand("sign", "Sign a certification request (PKCS#10)");
  AddText(app, "--csr", flags.request_file, "The request, PEM or DER", "FILE");
  app.get_option("--csr")->required();
  AddIssuer(app, "--issuer", flags.issuer, "that signs it");
  AddSpec(app, flags, /*with_key=*/false);
  app.add_flag("--ignore-requested", flags.ignore_requested,
               "Leave out the extensions that the request asks for");
  AddText(app, "--out", flags.out_file, "Write the chain here (default: standard output)", "FILE");
  app.callback([&flags] {
    if (flags.issuer.name.empty() && flags.issuer.cert_file.empty()) {
      throw CLI::ValidationError("--issuer-cert", "or --issuer must say who signs");
    }
  });
  app.footer(std::string("Example:\n"
                         "  tlslab cert sign --csr me.csr --issuer-cert ca.crt --issuer-key "
                         "ca.key --days 30\n") +
             kGlobal);
}

void AddInspect(CLI::App& cert, Options& options) {
  CertificateFlags& flags = options.certificate;
  CLI::App& app = *cert.add_subcommand("inspect", "Tell all that certificates say");
  app.add_option("file", flags.chain_files, "PEM, DER or PKCS#12; - is standard input")
      ->type_name("FILE")
      ->expected(1);
  AddText(app, "--name", options.name, "One that the lab holds", "certificates/ID");
  AddText(app, "--dial", flags.dial_address, "The chain of this server, trusted or not",
          "HOST:PORT");
  AddText(app, "--server-name", flags.server_name, "The name to send to it (SNI)", "NAME");
  app.get_option("--server-name")->needs(app.get_option("--dial"));
  app.get_option("--name")->excludes(app.get_option("--dial"), app.get_option("file"));
  app.get_option("--dial")->excludes(app.get_option("file"));
  app.add_flag("--text", flags.text, "As openssl x509 -text prints them");
  AddPassword(app, flags, "The PKCS#12 file's password is the first line of this file");
  app.callback([&options] {
    if (options.certificate.chain_files.empty() && options.name.empty() &&
        options.certificate.dial_address.empty()) {
      throw CLI::ValidationError("file", "is missing; or say --name or --dial");
    }
  });
  app.footer(std::string("Examples:\n"
                         "  tlslab cert inspect cert.pem\n"
                         "  tlslab cert inspect --dial localhost:4433\n") +
             kGlobal);
}

void AddVerifyTrust(CLI::App& app, CertificateFlags& flags) {
  AddRepeated(app, "--trusted,--ca", flags.trusted_files, "Trust the certificates in this file",
              "FILE");
  AddRepeated(app, "--untrusted", flags.untrusted_files,
              "Build the path with the certificates in this file too", "FILE");
  app.add_flag("--system", flags.system_trust, "Trust what the daemon's system trusts too");
  AddRepeated(app, "--name", flags.expected_names, "A DNS name or IP address that it must be for",
              "NAME");
  AddRepeated(app, "--email", flags.expected_emails, "An e-mail address likewise", "ADDRESS");
  AddRepeated(app, "--eku", flags.expected_ekus, "An extended key usage that it must allow",
              "USAGE");
  AddText(app, "--purpose", flags.purpose, "sslserver (the default), sslclient, any, ...", "NAME");
  AddTime(app, "--time", flags.verify_time, "Judge at this time: 90d from now, or RFC 3339");
}

void AddVerifyRules(CLI::App& app, CertificateFlags& flags) {
  app.add_option("--depth", flags.max_depth, "Intermediates at most (default 100)")
      ->type_name("N")
      ->check(NumberFrom(0, kMaxDepth));
  app.add_flag("--strict", flags.strict, "Follow RFC 5280 to the letter");
  app.add_flag("--partial-chain", flags.partial_chain, "Any trusted certificate ends the path");
  app.add_flag("--untrusted-first", flags.untrusted_first, "Prefer what came with the chain");
  app.add_option("--security-level", flags.security_level,
                 "OpenSSL's level for keys and signatures (default: not judged)")
      ->type_name("0-5")
      ->check(NumberFrom(0, 5));
  AddRepeated(app, "--policy", flags.policies, "A policy that is acceptable", "OID");
  app.add_flag("--explicit-policy", flags.explicit_policy, "The path must have one of them");
  AddRepeated(app, "--crl", flags.crl_files, "Revocation lists, PEM or DER", "FILE");
  app.add_option("--crl-check", flags.crl_check, "What must be found in a list")
      ->type_name("leaf|chain")
      ->check(CLI::IsMember({"leaf", "chain"}).description(""));
  app.add_flag("--use-deltas", flags.use_delta_crls, "Delta lists count");
  AddText(app, "--ocsp", flags.ocsp_file, "An OCSP response for the leaf (DER)", "FILE");
}

void AddVerify(CLI::App& cert, Options& options) {
  CertificateFlags& flags = options.certificate;
  CLI::App& app = *cert.add_subcommand("verify", "Judge a chain, and tell every finding");
  app.add_option("file", flags.chain_files,
                 "The chain, its own certificate first (PEM, or DER of one)")
      ->type_name("FILE");
  AddVerifyTrust(app, flags);
  AddVerifyRules(app, flags);
  AddText(app, "--cases", flags.cases_file, "Judge the cases of this file (x509-limbo's form)",
          "FILE");
  AddText(app, "--filter", flags.cases_filter, "Only cases with this in their id", "TEXT");
  app.get_option("--filter")->needs(app.get_option("--cases"));
  for (CLI::Option* option : app.get_options()) {
    const std::string& name = option->get_single_name();
    if (name != "cases" && name != "filter" && name != "help") {
      app.get_option("--cases")->excludes(option);
    }
  }
  app.callback([&flags] {
    if (flags.chain_files.empty() && flags.cases_file.empty()) {
      throw CLI::ValidationError("file", "is missing; or say --cases");
    }
  });
  app.footer(std::string("Examples:\n"
                         "  tlslab cert verify www.crt --trusted ca.crt --name www.example.com\n"
                         "  tlslab cert verify www.crt --trusted ca.crt --time 365d --strict\n") +
             kGlobal);
}

}  // namespace

void AddCertificateCommands(CLI::App& root, Options& options) {
  CLI::App& cert = *root.add_subcommand("cert", "Mint, break, inspect, verify, revoke");
  cert.require_subcommand(1);
  cert.footer(std::string("Examples:\n"
                          "  tlslab cert mint --cn localhost --dns localhost\n"
                          "  tlslab cert mint --cn expired --not-after -1h\n") +
              kGlobal);
  AddMint(cert, options);
  AddSign(cert, options);
  AddInspect(cert, options);
  AddVerify(cert, options);
  cert.add_subcommand("catalogue", "List the deliberate defects and what they lead to")
      ->footer(std::string("Example:\n  tlslab cert catalogue\n") + kGlobal);
  cert.add_subcommand("trust", "Tell where the system's trust anchors are, and how many")
      ->footer(std::string("Example:\n  tlslab cert trust\n") + kGlobal);
  AddRevocationCommands(cert, options);
}

}  // namespace tlslab
