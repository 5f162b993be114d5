#include <gtest/gtest.h>

#include "client/options/options.h"

namespace tlslab {
namespace {

ParsedOptions Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), {"tlslab", "cert"});
  return ParseOptions(static_cast<int>(arguments.size()), arguments.data());
}

Options Accepted(const std::vector<const char*>& arguments) {
  const ParsedOptions parsed = Parse(arguments);
  EXPECT_FALSE(parsed.exit_code.has_value()) << parsed.text;
  return parsed.options;
}

std::string Refused(const std::vector<const char*>& arguments) {
  const ParsedOptions parsed = Parse(arguments);
  EXPECT_EQ(parsed.exit_code, 2) << parsed.text;
  return parsed.text;
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

using Words = std::vector<std::string>;

TEST(CertOptions, ReadWhatToMint) {
  const Options options = Accepted({"mint",        "--cn",        "a",          "--dns",
                                    "a.example",   "--dns",       "b.example",  "--ip",
                                    "::1",         "--subject",   "C=us",       "--subject",
                                    "ST=New York", "--ca",        "--eku",      "serverAuth",
                                    "--ku",        "keyCertSign", "--serial",   "0A:ff",
                                    "--mutation",  "x",           "--mutation", "y",
                                    "--set",       "version=1",   "--issuer",   "certificates/ca",
                                    "--key-type",  "ed25519"});
  EXPECT_EQ(options.command, Command::kCertMint);
  const v1::CertificateSpec& spec = options.certificate.spec;
  EXPECT_EQ(spec.common_name(), "a");
  EXPECT_EQ(Words(spec.dns_names().begin(), spec.dns_names().end()),
            (Words{"a.example", "b.example"}));
  EXPECT_EQ(spec.ip_addresses(0), "::1");
  EXPECT_EQ(spec.subject(1).type(), "ST");
  EXPECT_EQ(spec.subject(1).value(), "New York");
  EXPECT_TRUE(spec.certificate_authority());
  EXPECT_EQ(spec.extended_key_usages(0), "serverAuth");
  EXPECT_EQ(spec.key_usages(0), "keyCertSign");
  EXPECT_EQ(spec.serial_number(), "0Aff");
  EXPECT_EQ(spec.mutations_size(), 2);
  EXPECT_EQ(spec.key_type(), "ed25519");
  EXPECT_EQ(options.certificate.sets, Words{"version=1"});
  EXPECT_EQ(options.certificate.issuer.name, "certificates/ca");
}

TEST(CertOptions, ReadTimesFromNowAndAbsoluteOnes) {
  const v1::CertificateSpec relative =
      Accepted({"mint", "--not-before", "-90d", "--not-after", "-1h"}).certificate.spec;
  EXPECT_EQ(relative.not_before_offset().seconds(), -90 * 86400);
  EXPECT_EQ(relative.not_after_offset().seconds(), -3600);
  const v1::CertificateSpec absolute =
      Accepted({"mint", "--not-before", "2014-03-08T16:58:12Z", "--not-after",
                "2114-02-12T16:58:12Z", "--mint-time", "2020-01-01T00:00:00Z"})
          .certificate.spec;
  EXPECT_EQ(absolute.not_before_time().seconds(), 1394297892);
  EXPECT_EQ(absolute.not_after_time().seconds(), 4547897892);
  EXPECT_TRUE(absolute.has_mint_time());
  EXPECT_FALSE(absolute.has_not_after_offset());
  EXPECT_EQ(Accepted({"mint", "--days", "-2"}).certificate.spec.not_after_offset().seconds(),
            -2 * 86400);
  EXPECT_TRUE(Holds(Refused({"mint", "--not-after", "soon"}), "'soon' is no time; write for"));
  EXPECT_TRUE(Holds(Refused({"mint", "--mint-time", "1h"}), "'1h' is no time"));
  EXPECT_TRUE(Holds(Refused({"mint", "--days", "1", "--not-after", "1d"}), "--days"));
}

TEST(CertOptions, RefuseWhatCannotBeMeantOfMinting) {
  EXPECT_TRUE(Holds(Refused({"mint", "--serial", "xyz"}), "'xyz' is no hexadecimal number"));
  EXPECT_TRUE(Holds(Refused({"mint", "--subject", "us"}), "'us' is not of the form TYPE=VALUE"));
  EXPECT_TRUE(Holds(Refused({"mint", "--format", "pkcs12"}), "der and pkcs12 need --out"));
  EXPECT_TRUE(Holds(Refused({"mint", "--format", "jks", "--out", "a"}), "'jks' is no format"));
  EXPECT_TRUE(Holds(Refused({"mint", "--out", "a", "--key-out", "a"}), "--format combined"));
  EXPECT_TRUE(Holds(Refused({"mint", "--from", "a.yaml"}), "--out-dir"));
  EXPECT_TRUE(Holds(Refused({"mint", "--from", "a.yaml", "--out-dir", "d", "--cn", "x"}), "--cn"));
  EXPECT_TRUE(Holds(Refused({"mint", "--issuer-key", "k"}), "--issuer-cert"));
  EXPECT_TRUE(Holds(Refused({"mint", "--issuer", "a", "--issuer-cert", "b"}), "--issuer"));
  EXPECT_TRUE(Holds(Refused({"mint", "--openssl-section", "s"}), "--openssl-config"));
}

TEST(CertOptions, ReadAWholePkiToMint) {
  const Options options =
      Accepted({"mint", "--from", "p.yaml", "--out-dir", "d", "--only", "a", "--only", "b"});
  EXPECT_EQ(options.certificate.from_file, "p.yaml");
  EXPECT_EQ(options.certificate.out_dir, "d");
  EXPECT_EQ(options.certificate.only, (Words{"a", "b"}));
}

TEST(CertOptions, ReadASignature) {
  const Options options = Accepted({"sign", "--csr", "r", "--issuer-cert", "c", "--dns", "a"});
  EXPECT_EQ(options.command, Command::kCertSign);
  EXPECT_EQ(options.certificate.request_file, "r");
  EXPECT_EQ(options.certificate.spec.dns_names_size(), 1);
  EXPECT_TRUE(Holds(Refused({"sign", "--csr", "r"}), "must say who signs"));
  EXPECT_TRUE(Holds(Refused({"sign", "--csr", "r", "--issuer", "c", "--key-type", "x"}),
                    "unknown option '--key-type'"));
}

TEST(CertOptions, ReadWhatToInspect) {
  EXPECT_EQ(Accepted({"inspect", "-"}).certificate.chain_files, Words{"-"});
  EXPECT_EQ(Accepted({"inspect", "--name", "certificates/a"}).name, "certificates/a");
  const Options dial = Accepted({"inspect", "--dial", "h:1", "--server-name", "n", "--text"});
  EXPECT_EQ(dial.command, Command::kCertInspect);
  EXPECT_EQ(dial.certificate.dial_address, "h:1");
  EXPECT_EQ(dial.certificate.server_name, "n");
  EXPECT_TRUE(dial.certificate.text);
  EXPECT_TRUE(Holds(Refused({"inspect"}), "file: is missing; or say --name or --dial"));
  EXPECT_TRUE(Holds(Refused({"inspect", "a", "--dial", "h:1"}), "--dial"));
}

TEST(CertOptions, ReadHowToVerify) {
  const Options options = Accepted({"verify",
                                    "a",
                                    "b",
                                    "--trusted",
                                    "t",
                                    "--ca",
                                    "u",
                                    "--untrusted",
                                    "v",
                                    "--system",
                                    "--name",
                                    "n",
                                    "--purpose",
                                    "any",
                                    "--time",
                                    "90d",
                                    "--depth",
                                    "0",
                                    "--strict",
                                    "--partial-chain",
                                    "--crl",
                                    "l",
                                    "--crl-check",
                                    "chain",
                                    "--policy",
                                    "1.2.3",
                                    "--security-level",
                                    "2",
                                    "--ocsp",
                                    "o",
                                    "--untrusted-first",
                                    "--explicit-policy",
                                    "--use-deltas",
                                    "--email",
                                    "e",
                                    "--eku",
                                    "k"});
  const CertificateFlags& flags = options.certificate;
  EXPECT_EQ(options.command, Command::kCertVerify);
  EXPECT_EQ(flags.chain_files, (Words{"a", "b"}));
  EXPECT_EQ(flags.trusted_files, (Words{"t", "u"}));
  EXPECT_EQ(flags.untrusted_files, Words{"v"});
  EXPECT_EQ(flags.verify_time.offset->seconds(), 90 * 86400);
  EXPECT_EQ(flags.max_depth, 0);
  EXPECT_EQ(flags.security_level, 2);
  EXPECT_EQ(flags.crl_check, "chain");
  EXPECT_EQ(flags.policies, Words{"1.2.3"});
  EXPECT_TRUE(flags.system_trust && flags.strict && flags.partial_chain && flags.use_delta_crls &&
              flags.untrusted_first && flags.explicit_policy);
  EXPECT_EQ(Accepted({"verify", "--cases", "c.json", "--filter", "x"}).certificate.cases_file,
            "c.json");
  EXPECT_TRUE(Holds(Refused({"verify"}), "file: is missing; or say --cases"));
  EXPECT_TRUE(Holds(Refused({"verify", "a", "--cases", "c"}), "--cases"));
  EXPECT_TRUE(Holds(Refused({"verify", "a", "--crl-check", "all"}), "--crl-check"));
  EXPECT_TRUE(Holds(Refused({"verify", "a", "--time", "x"}), "'x' is no time"));
}

TEST(CertOptions, ReadRevocation) {
  const CertificateFlags crl =
      Accepted({"crl", "--issuer-cert", "c", "--revoke", "0A:FF", "--revoke", "2f:keyCompromise",
                "--revoke-cert", "dir/x.crt:superseded", "--delta-of", "1", "--next-update", "-1d",
                "--defect", "corrupted-signature"})
          .certificate;
  ASSERT_EQ(crl.revoked.size(), 3u);
  EXPECT_EQ(crl.revoked[0].serial_number, "0AFF");
  EXPECT_EQ(crl.revoked[0].reason, "");
  EXPECT_EQ(crl.revoked[1].serial_number, "2f");
  EXPECT_EQ(crl.revoked[1].reason, "keyCompromise");
  EXPECT_EQ(crl.revoked[2].cert_file, "dir/x.crt");
  EXPECT_EQ(crl.revoked[2].reason, "superseded");
  EXPECT_EQ(crl.crl.base_crl_number(), "1");
  EXPECT_EQ(crl.crl.next_update_offset().seconds(), -86400);
  EXPECT_EQ(crl.crl.defect(), v1::CORRUPTED_SIGNATURE);
  const CertificateFlags ocsp = Accepted({"ocsp", "--issuer", "c", "--serial", "2f", "--status",
                                          "revoked", "--reason", "r", "--out", "o"})
                                    .certificate;
  EXPECT_EQ(ocsp.ocsp.serial_number(), "2f");
  EXPECT_EQ(ocsp.ocsp.status(), v1::REVOKED);
  const Options responder = Accepted({"responder", "127.0.0.1:8080", "--issuer", "c", "--ttl", "5",
                                      "--unknown", "1", "--status", "unknown"});
  EXPECT_EQ(responder.address, "127.0.0.1:8080");
  EXPECT_EQ(responder.ttl_seconds, 5);
  EXPECT_TRUE(Holds(Refused({"crl", "--revoke", "1"}), "must name the authority"));
  EXPECT_TRUE(Holds(Refused({"ocsp", "--issuer", "c", "--out", "o"}), "must name the certificate"));
  EXPECT_TRUE(
      Holds(Refused({"ocsp", "--issuer", "c", "--out", "o", "--serial", "1", "--status", "godo"}),
            "--status: 'godo' is none of good, revoked, unknown"));
  EXPECT_TRUE(Holds(Refused({"crl", "--issuer", "c", "--revoke", "nope"}), "no hexadecimal"));
}

TEST(CertOptions, TellWhatIsMissingOrMistyped) {
  EXPECT_EQ(Refused({}),
            "tlslab cert: say what to do with certificates: mint, sign, inspect, verify, "
            "catalogue, trust, crl, ocsp or responder (see tlslab cert --help)\n");
  EXPECT_TRUE(Holds(Refused({"mnit"}), "unknown command 'mnit'; did you mean 'mint'?"));
  EXPECT_EQ(Accepted({"catalogue"}).command, Command::kCertCatalogue);
  EXPECT_EQ(Accepted({"trust"}).command, Command::kCertTrust);
}

}  // namespace
}  // namespace tlslab
