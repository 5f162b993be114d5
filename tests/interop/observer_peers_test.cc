// The observer held against other people's programs: the hellos of real clients, whose stack it
// guesses, and tshark, which reads the same bytes and computes JA3 and JA3S itself. (JA4 is in
// tshark from 4.2 on.)
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "server/report/observer_report.h"
#include "server/testing/contexts.h"
#include "server/testing/wiretapped_pair.h"
#include "server/wire/passive_observer.h"
#include "tests/testing/child_process.h"
#include "tests/testing/raw_socket.h"
#include "tests/testing/test_folder.h"

namespace tlslab {
namespace {

constexpr char kTshark[] = "/usr/bin/tshark";

v1::ObserverReport Seen(const std::vector<WireBytes>& wire) {
  PassiveObserver observer({});
  for (const WireBytes& piece : wire) observer.OnBytes(piece.flow, piece.bytes, piece.at);
  v1::ObserverReport report;
  ReportObserver(observer.Take(), {}, &report);
  return report;
}

// What a program prints, on either stream.
std::string Printed(const std::vector<std::string>& arguments) {
  auto child = ChildProcess::Start({arguments, {}});
  if (!child.ok()) return "";
  (*child)->CloseInput();
  (*child)->WaitForExit();
  return (*child)->output() + (*child)->errors();
}

struct Program {
  const char* name;
  std::vector<std::string> arguments;  // PORT stands for the port
  const char* stack;
  // Of the program that was measured, as this command prints it: then the guess must be exact.
  std::vector<std::string> version_command;
  const char* version;
};

std::vector<Program> Programs() {
  const std::string python =
      "import socket, ssl; ssl.create_default_context().wrap_socket("
      "socket.create_connection(('127.0.0.1', PORT)), server_hostname='localhost')";
  const std::string node =
      "require('tls').connect({port: PORT, host: '127.0.0.1', servername: 'localhost'})";
  const std::vector<std::string> openssl_version = {"/usr/bin/openssl", "version"};
  return {
      {"openssl",
       {"/usr/bin/openssl", "s_client", "-connect", "127.0.0.1:PORT"},
       "OpenSSL",
       openssl_version,
       "OpenSSL 3.0."},
      {"openssl_tls12",
       {"/usr/bin/openssl", "s_client", "-tls1_2", "-servername", "a", "-connect",
        "127.0.0.1:PORT"},
       "OpenSSL",
       openssl_version,
       "OpenSSL 3.0."},
      {"openssl_weak",
       {"/usr/bin/openssl", "s_client", "-cipher", "ALL:@SECLEVEL=0", "-alpn", "h2", "-connect",
        "127.0.0.1:PORT"},
       "OpenSSL",
       openssl_version,
       "never measured"},
      {"curl",
       {"/usr/bin/curl", "-q", "-s", "-k", "--max-time", "15", "https://127.0.0.1:PORT/"},
       "OpenSSL",
       {"/usr/bin/curl", "--version"},
       "curl 7.88.1"},
      {"gnutls",
       {"/usr/bin/gnutls-cli", "--insecure", "-p", "PORT", "localhost"},
       "GnuTLS",
       {"/usr/bin/gnutls-cli", "--version"},
       "gnutls-cli 3.7."},
      {"python",
       {"/usr/bin/python3", "-c", python},
       "OpenSSL",
       {"/usr/bin/python3", "--version"},
       "Python 3.11."},
      {"node", {"/usr/bin/node", "-e", node}, "OpenSSL", {"/usr/bin/node", "--version"}, "v20.20"},
  };
}

std::string WithPort(std::string text, uint16_t port) {
  const size_t at = text.find("PORT");
  return at == std::string::npos ? text : text.replace(at, 4, std::to_string(port));
}

// The first record that the program sends.
std::string HelloOf(const Program& program) {
  RawSocket listener = RawSocket::Listen();
  ChildCommand command;
  for (const std::string& argument : program.arguments) {
    command.arguments.push_back(WithPort(argument, listener.port()));
  }
  auto child = ChildProcess::Start(command);
  if (!child.ok()) return "";
  RawSocket connection = listener.Accept();
  std::string bytes;
  while (bytes.size() < 5 || bytes.size() < 5u + (static_cast<uint8_t>(bytes[3]) << 8 |
                                                  static_cast<uint8_t>(bytes[4]))) {
    const std::string more = connection.Receive();
    if (more.empty()) break;
    bytes += more;
  }
  return bytes;
}

class EachProgram : public testing::TestWithParam<Program> {
 protected:
  void SetUp() override {
    const std::string& path = GetParam().arguments[0];
    if (access(path.c_str(), X_OK) != 0) GTEST_SKIP() << path << " is not installed";
  }
};

INSTANTIATE_TEST_SUITE_P(Clients, EachProgram, testing::ValuesIn(Programs()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(EachProgram, IsKnownByItsHello) {
  const Program& program = GetParam();
  const v1::ObserverReport seen =
      Seen({{FlowDirection::kClientToServer, HelloOf(program), Offset(0)}});
  ASSERT_TRUE(seen.has_client_hello());
  ASSERT_GE(seen.client_stack_guesses_size(), 1) << seen.fingerprints().ja4_raw();
  EXPECT_EQ(seen.client_stack_guesses(0).stack(), program.stack);
  EXPECT_EQ(seen.client_stack_guesses_size(), 1);
  const std::string version = Printed(program.version_command);
  if (version.find(program.version) == std::string::npos) return;
  EXPECT_TRUE(seen.client_stack_guesses(0).exact())
      << version << seen.fingerprints().ja4() << " " << seen.fingerprints().ja4_raw();
}

std::string Bytes(uint32_t number, size_t size, bool big = true) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) {
    bytes += static_cast<char>(number >> (8 * (big ? size - 1 - i : i)));
  }
  return bytes;
}

// A capture in the oldest format there is (libpcap 2.4, raw IP), without checksums. Each
// connection is from a port of its own, the first from 40000, to port 443.
class Capture {
 public:
  void Add(const std::vector<WireBytes>& wire) {
    uint32_t client_next = 1, server_next = 1;
    const uint16_t port = static_cast<uint16_t>(40000 + connections_++);
    for (const WireBytes& piece : wire) {
      const bool client = piece.flow == FlowDirection::kClientToServer;
      uint32_t& next = client ? client_next : server_next;
      for (size_t i = 0; i < piece.bytes.size(); i += kSegment) {
        const std::string segment = piece.bytes.substr(i, kSegment);
        AddPacket(client ? port : 443, client ? 443 : port, next,
                  client ? server_next : client_next, segment);
        next += static_cast<uint32_t>(segment.size());
      }
    }
  }
  std::string File() const {
    return Bytes(0xa1b2c3d4, 4) + Bytes(2, 2) + Bytes(4, 2) + Bytes(0, 8) + Bytes(65535, 4) +
           Bytes(101, 4) + packets_;
  }

 private:
  static constexpr size_t kSegment = 1400;

  void AddPacket(uint16_t from, uint16_t to, uint32_t sequence, uint32_t acknowledged,
                 const std::string& data) {
    const std::string tcp = Bytes(from, 2) + Bytes(to, 2) + Bytes(sequence, 4) +
                            Bytes(acknowledged, 4) + Bytes(0x5018, 2) + Bytes(65535, 2) +
                            Bytes(0, 4) + data;
    const bool up = to == 443;
    const std::string ip = Bytes(0x4500, 2) + Bytes(static_cast<uint32_t>(20 + tcp.size()), 2) +
                           Bytes(0, 4) + Bytes(0x4006, 2) + Bytes(0, 2) +
                           Bytes(up ? 0xc0000201 : 0xc0000202, 4) +
                           Bytes(up ? 0xc0000202 : 0xc0000201, 4) + tcp;
    const auto size = static_cast<uint32_t>(ip.size());
    packets_ += Bytes(1000, 4) + Bytes(++time_, 4) + Bytes(size, 4) + Bytes(size, 4) + ip;
  }

  int connections_ = 0;
  uint32_t time_ = 0;
  std::string packets_;
};

// What tshark says of the fields, a list of "stream value" a field. Nothing when it does not know
// one of them.
std::optional<std::vector<std::vector<std::string>>> Tshark(
    const std::string& file, const std::string& filter, const std::vector<std::string>& fields) {
  std::vector<std::string> arguments = {kTshark, "-n", "-r",     file, "-Y",
                                        filter,  "-T", "fields", "-E", "separator=|"};
  for (const std::string& field : fields) {
    arguments.push_back("-e");
    arguments.push_back(field);
  }
  auto child = ChildProcess::Start({arguments, {"HOME=" + std::string(testing::TempDir())}});
  if (!child.ok()) return std::nullopt;
  (*child)->CloseInput();
  if ((*child)->WaitForExit(absl::Seconds(60)) != 0) return std::nullopt;
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines((*child)->output());
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string>& row = rows.emplace_back();
    std::istringstream cells(line + "|");
    for (std::string cell; std::getline(cells, cell, '|');) row.push_back(cell);
  }
  return rows;
}

// Handshakes of every version, of several shapes, and the hellos of the programs that are here.
std::vector<std::vector<WireBytes>> Connections() {
  const TestPki pki("rsa-2048");
  std::vector<std::vector<WireBytes>> all;
  MemoryPairOptions options;
  options.client_script = Saying("attack at dawn");
  options.server_script = Hearing();
  const auto add = [&](ContextConfig client, ContextConfig server) {
    all.push_back(RunWiretapped(MustBuild(client), MustBuild(server), options).wire);
  };
  for (const uint16_t version : {0x0301, 0x0302, 0x0303, 0x0304}) {
    ContextConfig client = pki.Client(), server = pki.Server("rsa-2048");
    for (ContextConfig* end : {&client, &server}) {
      end->min_version = end->max_version = version;
      end->security_level = 0;
      end->cipher_list = "DEFAULT:@SECLEVEL=0";
      end->alpn_protocols = {"http/1.1"};
    }
    add(client, server);
  }
  ContextConfig client = pki.Client(), server = pki.Server("rsa-2048");
  add(client, server);
  client.groups = {"x25519", "secp384r1"};
  server.groups = {"secp384r1"};
  add(client, server);
  for (const Program& program : Programs()) {
    if (access(program.arguments[0].c_str(), X_OK) != 0) continue;
    all.push_back({{FlowDirection::kClientToServer, HelloOf(program), Offset(0)}});
  }
  return all;
}

class AgainstTshark : public testing::Test {
 protected:
  void SetUp() override {
    if (access(kTshark, X_OK) != 0) GTEST_SKIP() << kTshark << " is not installed";
    Capture capture;
    connections_ = Connections();
    for (const auto& connection : connections_) {
      capture.Add(connection);
      seen_.push_back(Seen(connection));
    }
    file_ = folder_.Write("capture.pcap", capture.File());
  }

  std::vector<std::vector<WireBytes>> connections_;
  std::vector<v1::ObserverReport> seen_;
  TestFolder folder_;
  std::string file_;
};

TEST_F(AgainstTshark, Ja3AndWhatIsOfferedAreTheSame) {
  const auto rows = Tshark(file_, "tls.handshake.type == 1",
                           {"tcp.srcport", "tls.handshake.ja3_full", "tls.handshake.ja3",
                            "tls.handshake.extensions_server_name"});
  ASSERT_TRUE(rows);
  std::vector<bool> met(seen_.size());
  for (const auto& row : *rows) {
    const size_t i = std::strtoul(row[0].c_str(), nullptr, 10) - 40000;
    ASSERT_LT(i, seen_.size());
    // After a retry there is a second hello, of another shape.
    if (met[i]) continue;
    met[i] = true;
    EXPECT_EQ(row[1], seen_[i].fingerprints().ja3());
    EXPECT_EQ(row[2], seen_[i].fingerprints().ja3_hash());
    EXPECT_EQ(row[3], seen_[i].server_name());
  }
  EXPECT_EQ(std::count(met.begin(), met.end(), false), 0);
}

TEST_F(AgainstTshark, Ja3sAndWhatIsChosenAreTheSame) {
  const auto rows = Tshark(file_, "tls.handshake.type == 2",
                           {"tcp.dstport", "tls.handshake.ja3s_full", "tls.handshake.ja3s",
                            "tls.handshake.ciphersuite"});
  ASSERT_TRUE(rows);
  std::vector<std::vector<std::string>> last(seen_.size());
  // Of two ServerHellos the first is a HelloRetryRequest.
  for (const auto& row : *rows) last[std::strtoul(row[0].c_str(), nullptr, 10) - 40000] = row;
  size_t checked = 0;
  for (size_t i = 0; i < seen_.size(); ++i) {
    EXPECT_EQ(last[i].empty(), !seen_[i].has_server_hello()) << i;
    if (last[i].empty()) continue;
    ++checked;
    EXPECT_EQ(last[i][1], seen_[i].fingerprints().ja3s());
    EXPECT_EQ(last[i][2], seen_[i].fingerprints().ja3s_hash());
    EXPECT_EQ(std::strtoul(last[i][3].c_str(), nullptr, 0), seen_[i].cipher_suite().value());
  }
  EXPECT_GE(checked, 5u);
}

TEST_F(AgainstTshark, RecordsAreTheSame) {
  const auto rows =
      Tshark(file_, "tls.record.length", {"tcp.stream", "tcp.dstport", "tls.record.length"});
  ASSERT_TRUE(rows);
  // Of each stream and direction the sizes in order; in one packet they stand with commas.
  std::vector<std::string> told(2 * seen_.size()), wanted(2 * seen_.size());
  for (const auto& row : *rows) {
    const size_t stream = std::strtoul(row[0].c_str(), nullptr, 10);
    ASSERT_LT(stream, seen_.size());
    told[2 * stream + (row[1] == "443" ? 0 : 1)] += row[2] + ",";
  }
  for (size_t i = 0; i < seen_.size(); ++i) {
    for (const v1::ObservedRecord& record : seen_[i].records()) {
      wanted[2 * i + (record.flow() == v1::CLIENT_TO_SERVER ? 0 : 1)] +=
          std::to_string(record.payload_bytes()) + ",";
    }
  }
  EXPECT_EQ(told, wanted);
}

TEST_F(AgainstTshark, Ja4IsTheSame) {
  const auto rows = Tshark(file_, "tls.handshake.type == 1", {"tcp.srcport", "tls.handshake.ja4"});
  if (!rows) GTEST_SKIP() << "this tshark does not know JA4, which came with 4.2";
  std::vector<bool> met(seen_.size());
  for (const auto& row : *rows) {
    const size_t i = std::strtoul(row[0].c_str(), nullptr, 10) - 40000;
    if (met[i]) continue;
    met[i] = true;
    EXPECT_EQ(row[1], seen_[i].fingerprints().ja4());
  }
}

}  // namespace
}  // namespace tlslab
