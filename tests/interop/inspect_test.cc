// What the lab says of certificates that others made, against what `openssl x509` says.
#include "certs/inspect/inspect.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "certs/container/container.h"
#include "certs/inspect/certificate_text.h"
#include "tests/interop/openssl_program.h"
#include "tests/testing/child_process.h"

namespace tlslab {
namespace {

// What an OpenSSL since 3.2 does when it is not told otherwise.
constexpr char kNames[] = "sname,sep_comma_plus_space,esc_ctrl,utf8,dump_unknown,dump_der";

constexpr char kCerttool[] = "/usr/bin/certtool";

std::string Path(const std::string& name) {
  return std::string(std::getenv("TEST_TMPDIR")) + "/" + name;
}

void WriteFile(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

Container ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto read = ReadContainer(bytes, "");
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? *std::move(read) : Container();
}

// "NAME=value" of the program's one line: the value.
std::string Told(const std::string& path, std::vector<std::string> options) {
  std::vector<std::string> arguments = {"x509", "-in", path, "-noout"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const std::string printed = RunOpenssl(arguments);
  return std::string(absl::StripAsciiWhitespace(printed.substr(printed.find('=') + 1)));
}

std::string Fingerprint(const std::string& path, const std::string& hash) {
  const std::string told = Told(path, {"-fingerprint", hash});
  return absl::HexStringToBytes(absl::StrReplaceAll(told, {{":", ""}}));
}

// Indentation and the end of lines do not count, nor the second colon that OpenSSL 3.0 has
// before the value of a name of another kind.
std::string Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (const auto& line : absl::StrSplit(text, '\n')) {
    std::string stripped(absl::StripAsciiWhitespace(line));
    if (!stripped.empty()) lines.push_back(absl::StrReplaceAll(stripped, {{"::other", ":other"}}));
  }
  return absl::StrJoin(lines, "\n");
}

std::string WithoutFirstLine(const std::string& text) { return text.substr(text.find('\n') + 1); }

void ExpectAgreement(const std::string& path) {
  SCOPED_TRACE(path);
  const Container container = ReadFile(path);
  ASSERT_EQ(container.certificates.size(), 1u);
  X509* const certificate = container.certificates[0].get();
  const CertificateFacts facts = Inspect(certificate);
  EXPECT_EQ(facts.sha256_fingerprint, Fingerprint(path, "-sha256"));
  EXPECT_EQ(facts.sha1_fingerprint, Fingerprint(path, "-sha1"));
  EXPECT_EQ(facts.md5_fingerprint, Fingerprint(path, "-md5"));
  EXPECT_EQ(absl::StripLeadingAsciiWhitespace(facts.subject),
            Told(path, {"-subject", "-nameopt", "RFC2253,-esc_msb"}));
  EXPECT_EQ(absl::StripLeadingAsciiWhitespace(facts.issuer),
            Told(path, {"-issuer", "-nameopt", "RFC2253,-esc_msb"}));
  // The program writes whole octets.
  std::string serial = Told(path, {"-serial"});
  serial.erase(0, std::min(serial.find_first_not_of('0'), serial.size() - 1));
  EXPECT_EQ(facts.serial_number, serial);
  for (const ExtensionFacts& extension : facts.extensions) {
    if (extension.text.empty()) continue;
    const std::string printed = RunOpenssl({"x509", "-in", path, "-noout", "-ext", extension.name});
    EXPECT_EQ(Lines(extension.text), Lines(WithoutFirstLine(printed))) << extension.name;
    const std::string title = printed.substr(0, printed.find('\n'));
    EXPECT_EQ(title.find(": critical") != title.npos, extension.critical) << title;
  }
  EXPECT_EQ(Lines(CertificateText(certificate)),
            Lines(RunOpenssl({"x509", "-in", path, "-noout", "-text", "-nameopt", kNames})));
}

class InspectInterop : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNoOpensslProgram(); !reason.empty()) GTEST_SKIP() << reason;
  }

  // A self-signed certificate of `openssl req`, with these lines as its extensions.
  CertificateFacts Made(const std::string& name, std::vector<std::string> key,
                        const std::string& subject, const std::vector<std::string>& extensions) {
    const std::string path = Path(name + ".pem");
    const std::string config = Path("req.cnf");
    WriteFile(config, "[req]\ndistinguished_name = dn\n[dn]\n");
    std::vector<std::string> arguments = {
        "req",  "-x509", "-config", config,  "-noenc", "-keyout", Path(name + ".key"),
        "-out", path,    "-subj",   subject, "-utf8"};
    arguments.insert(arguments.end(), key.begin(), key.end());
    for (const std::string& extension : extensions) {
      arguments.push_back("-addext");
      arguments.push_back(extension);
    }
    RunOpenssl(arguments);
    ExpectAgreement(path);
    return Inspect(ReadFile(path).certificates.at(0).get());
  }
};

const std::vector<std::string>& EcKey() {
  static const auto* const key =
      new std::vector<std::string>{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"};
  return *key;
}

TEST_F(InspectInterop, AgreesOnAServersCertificate) {
  const CertificateFacts facts =
      Made("server", EcKey(), "/C=DE/O=Bücher GmbH/CN=www.example.com",
           {"subjectAltName=DNS:www.example.com,DNS:*.example.com,IP:192.0.2.1,IP:2001:db8::1",
            "extendedKeyUsage=serverAuth,clientAuth", "keyUsage=critical,digitalSignature",
            "tlsfeature=status_request", "nsCertType=server",
            "authorityInfoAccess=OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/",
            "crlDistributionPoints=URI:http://crl.example/1", "certificatePolicies=2.23.140.1.2.1",
            "1.2.3.4=DER:0500"});
  EXPECT_EQ(facts.dns_names, (std::vector<std::string>{"www.example.com", "*.example.com"}));
  EXPECT_EQ(facts.ip_addresses, (std::vector<std::string>{"192.0.2.1", "2001:db8::1"}));
  EXPECT_EQ(facts.subject, "CN=www.example.com,O=Bücher GmbH,C=DE");
  EXPECT_TRUE(facts.must_staple);
  EXPECT_TRUE(facts.wildcard);
  EXPECT_EQ(facts.validation_level, "domain");
  EXPECT_EQ(facts.ocsp_urls, std::vector<std::string>{"http://ocsp.example/"});
  EXPECT_EQ(facts.crl_urls, std::vector<std::string>{"http://crl.example/1"});
  EXPECT_EQ(facts.ns_cert_types, std::vector<std::string>{"server"});
}

TEST_F(InspectInterop, AgreesOnAnAuthority) {
  const CertificateFacts facts = Made(
      "authority",
      {"-newkey", "rsa:2048", "-sha384", "-sigopt", "rsa_padding_mode:pss", "-set_serial", "0x1F"},
      "/CN=Root",
      {"basicConstraints=critical,CA:TRUE,pathlen:2", "keyUsage=critical,keyCertSign,cRLSign",
       "nameConstraints=critical,permitted;DNS:example.com,excluded;IP:10.0.0.0/255.0.0.0"});
  EXPECT_EQ(facts.basic_constraints->path_length, 2u);
  EXPECT_EQ(facts.signature_hash, "SHA384");
  EXPECT_EQ(facts.serial_number, "1F");
  EXPECT_EQ(facts.name_constraints->excluded_ip_ranges, std::vector<std::string>{"10.0.0.0/8"});
}

TEST_F(InspectInterop, AgreesOnNamesOfEveryKind) {
  const CertificateFacts facts =
      Made("names", {"-newkey", "ed25519"}, "/",
           {"subjectAltName=critical,email:a@b.example,URI:https://c.example/,RID:1.2.3.4,"
            "otherName:1.2.3.4;UTF8:other"});
  EXPECT_EQ(facts.email_addresses, std::vector<std::string>{"a@b.example"});
  EXPECT_EQ(facts.uris, std::vector<std::string>{"https://c.example/"});
  EXPECT_EQ(facts.other_names.size(), 2u);
  EXPECT_EQ(facts.signature_hash, "");
}

// certtool of GnuTLS has its own ways to encode.
TEST_F(InspectInterop, AgreesOnWhatGnuTlsMakes) {
  if (access(kCerttool, X_OK) != 0) GTEST_SKIP() << kCerttool << " is missing";
  WriteFile(
      Path("template"),
      "cn = \"gnu.example\"\norganization = \"GnuTLS\"\nserial = 7\nexpiration_days = 30\n"
      "ca\npath_len = 1\ncert_signing_key\ndns_name = \"gnu.example\"\n"
      "ip_address = \"192.0.2.7\"\nuri = \"https://gnu.example/\"\nemail = \"a@gnu.example\"\n"
      "nc_permit_dns = \"gnu.example\"\nnc_exclude_dns = \"bad.gnu.example\"\n"
      "policy1 = 1.3.6.1.4.1.5484.1.10.99.1.0\n"
      "crl_dist_points = \"http://crl.gnu.example/\"\n"
      "ocsp_uri = \"http://ocsp.gnu.example/\"\ntls_feature = 5\n");
  const auto run = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), kCerttool);
    auto child = ChildProcess::Start({arguments, {}});
    ASSERT_TRUE(child.ok()) << child.status();
    EXPECT_EQ((*child)->WaitForExit(), 0) << (*child)->errors();
  };
  run({"--generate-privkey", "--key-type", "ecdsa", "--outfile", Path("gnu.key")});
  run({"--generate-self-signed", "--load-privkey", Path("gnu.key"), "--template", Path("template"),
       "--outfile", Path("gnu.pem")});
  ExpectAgreement(Path("gnu.pem"));
  const CertificateFacts facts = Inspect(ReadFile(Path("gnu.pem")).certificates.at(0).get());
  EXPECT_EQ(facts.dns_names, std::vector<std::string>{"gnu.example"});
  EXPECT_EQ(facts.serial_number, "7");
  EXPECT_EQ(facts.basic_constraints->path_length, 1u);
  EXPECT_EQ(facts.name_constraints->permitted_dns_names, std::vector<std::string>{"gnu.example"});
  EXPECT_EQ(facts.policies, std::vector<std::string>{"1.3.6.1.4.1.5484.1.10.99.1.0"});
  EXPECT_EQ(facts.crl_urls, std::vector<std::string>{"http://crl.gnu.example/"});
  EXPECT_EQ(facts.ocsp_urls, std::vector<std::string>{"http://ocsp.gnu.example/"});
  EXPECT_TRUE(facts.must_staple);
}

// The file with the key, as `openssl pkcs12` writes it by itself.
TEST_F(InspectInterop, ReadsThePkcs12ThatOpensslWrites) {
  Made("stored", EcKey(), "/CN=stored", {});
  const std::string path = Path("stored.p12");
  RunOpenssl({"pkcs12", "-export", "-in", Path("stored.pem"), "-inkey", Path("stored.key"), "-out",
              path, "-passout", "pass:secret"});
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto read = ReadContainer(bytes, "secret");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->certificates.size(), 1u);
  EXPECT_EQ(KeyMatchesFirst(*read), true);
  EXPECT_EQ(ReadContainer(bytes, "wrong").status().code(), absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace tlslab
