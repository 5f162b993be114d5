#include "tests/interop/openssl_trace.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string_view>

namespace tlslab {
namespace {

constexpr uint32_t kMessageHeader = 4;

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// "ServerHelloDone" to "server_hello_done".
std::string IanaSpelling(std::string_view name) {
  std::string spelled;
  for (char c : name) {
    if (std::isupper(static_cast<unsigned char>(c)) && !spelled.empty()) spelled += '_';
    spelled += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return spelled;
}

// The number in the last parentheses: 29 of "ecdh_x25519 (29)".
uint32_t LastNumber(const std::string& line) {
  size_t open = line.rfind('(');
  return open == line.npos ? 0 : std::strtoul(line.c_str() + open + 1, nullptr, 0);
}

class TraceReader {
 public:
  void Read(const std::string& line) {
    if (EndsWith(line, " Record")) {
      sent_ = StartsWith(line, "Sent");
      message_.clear();
      return;
    }
    if (ReadMessage(line) || ReadAlert(line) || ReadNegotiated(line)) return;
    if (message_ == "client_hello") ReadClientHello(line);
    if (message_ == "server_hello") ReadExtensionType(line, &trace_.server_extensions);
    if (message_ == "encrypted_extensions") {
      ReadExtensionType(line, &trace_.encrypted_extensions);
    }
    if (message_ == "new_session_ticket") ReadTicket(line);
  }

  OpensslTrace TakeTrace() { return std::move(trace_); }

 private:
  bool ReadMessage(const std::string& line) {
    char name[64];
    unsigned length = 0;
    if (line.compare(0, 4, "    ") != 0 || line[4] == ' ') return false;
    if (std::sscanf(line.c_str(), "    %63[A-Za-z], Length=%u", name, &length) != 2) return false;
    message_ = IanaSpelling(name);
    extension_.clear();
    trace_.messages.push_back({sent_, message_, length + kMessageHeader});
    if (message_ == "client_hello") trace_.client_hello = {};
    if (message_ == "server_hello") {
      ++trace_.server_hello_count;
      trace_.server_extensions.clear();
    }
    if (message_ == "new_session_ticket") trace_.tickets.emplace_back();
    return true;
  }

  bool ReadAlert(const std::string& line) {
    if (!StartsWith(line, "    Level=")) return false;
    trace_.alerts.push_back({sent_, line.find("fatal(2)") != line.npos, LastNumber(line)});
    return true;
  }

  bool ReadNegotiated(const std::string& line) {
    const std::string text = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    if (StartsWith(text, "cipher_suite {")) {
      trace_.cipher_suite = SuiteValue(text.substr(text.find('{')));
      trace_.cipher_suite_name = text.substr(text.find("} ") + 2);
      return true;
    }
    if (StartsWith(text, "Signature Algorithm: ") && text.find("(0x") != text.npos) {
      (sent_ ? trace_.sent_signature_scheme : trace_.received_signature_scheme) = LastNumber(text);
      return true;
    }
    bool key_share = StartsWith(text, "NamedGroup: ") && message_ == "server_hello";
    if (key_share || StartsWith(text, "named_curve: ")) {
      trace_.group = LastNumber(text);
      return true;
    }
    return false;
  }

  static void ReadExtensionType(const std::string& line, std::vector<uint32_t>* types) {
    if (line.find(" extension_type=") != line.npos) types->push_back(LastNumber(line));
  }

  void ReadTicket(const std::string& line) {
    unsigned number = 0;
    if (std::sscanf(line.c_str(), " ticket_lifetime_hint=%u", &number) == 1) {
      trace_.tickets.back().lifetime = number;
    } else if (std::sscanf(line.c_str(), " ticket_age_add=%u", &number) == 1) {
      trace_.tickets.back().age_add = number;
    }
  }

  void ReadClientHello(const std::string& line) {
    constexpr std::string_view kExtension = "        extension_type=";
    OpensslTrace::Hello& hello = trace_.client_hello;
    if (StartsWith(line, "        {0x")) {
      hello.cipher_suites.push_back(SuiteValue(line.substr(8)));
    } else if (StartsWith(line, kExtension)) {
      size_t open = line.find('(');
      extension_ = line.substr(kExtension.size(), open - kExtension.size());
      hello.extensions.push_back(std::strtoul(line.c_str() + open + 1, nullptr, 10));
    } else if (StartsWith(line, "          ")) {
      ReadExtension(line.substr(line.find_first_not_of(' ')));
    }
  }

  void ReadExtension(const std::string& item) {
    OpensslTrace::Hello& hello = trace_.client_hello;
    if (extension_ == "supported_groups") hello.groups.push_back(LastNumber(item));
    if (extension_ == "signature_algorithms") hello.signature_schemes.push_back(LastNumber(item));
    if (extension_ == "supported_versions") hello.versions.push_back(LastNumber(item));
    if (extension_ == "application_layer_protocol_negotiation") {
      hello.alpn_protocols.push_back(item);
    }
    if (extension_ == "key_share" && StartsWith(item, "NamedGroup: ")) {
      hello.key_share_groups.push_back(LastNumber(item));
    }
    if (extension_ == "server_name") ReadServerName(item);
  }

  // "0000 - 00 0c 00 00 09 6c 6f 63-61 6c 68 6f 73 74      .....localhost": the name
  // follows five bytes of lengths and type (RFC 6066 section 3).
  void ReadServerName(const std::string& dump) {
    size_t dash = dump.find(" - ");
    if (dash == dump.npos) return;
    const std::string_view hex = std::string_view(dump).substr(dash + 3, 16 * 3 - 1);
    size_t skip = StartsWith(dump, "0000") ? 5 : 0;
    for (size_t at = 0; at + 1 < hex.size() && std::isxdigit(hex[at]); at += 3) {
      if (skip > 0) {
        --skip;
        continue;
      }
      trace_.client_hello.server_name +=
          static_cast<char>(std::strtoul(std::string(hex.substr(at, 2)).c_str(), nullptr, 16));
    }
  }

  // Of "{0xC0, 0x2C} TLS_...".
  static uint32_t SuiteValue(const std::string& text) {
    unsigned high = 0, low = 0;
    std::sscanf(text.c_str(), "{%x, %x}", &high, &low);
    return high << 8 | low;
  }

  OpensslTrace trace_;
  bool sent_ = false;
  std::string message_;
  std::string extension_;
};

}  // namespace

OpensslTrace ParseOpensslTrace(const std::string& printed) {
  TraceReader reader;
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) reader.Read(line);
  return reader.TakeTrace();
}

}  // namespace tlslab
