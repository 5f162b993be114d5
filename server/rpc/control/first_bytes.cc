#include "server/rpc/control/first_bytes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0";
constexpr char kTlsHandshake = 0x16;

constexpr char kSpeaksGrpc[] =
    "this port of tlslabd speaks gRPC, which is HTTP/2; use tlslab or another gRPC client";
constexpr char kSpeaksTls[] =
    "this port of tlslabd speaks gRPC over TLS; give tlslab --control-ca FILE, another client the "
    "daemon's authority";
constexpr char kSpeaksPlaintext[] =
    "this port of tlslabd speaks gRPC without TLS; leave out --control-ca, or start tlslabd with "
    "--control-certificate and --control-key";

std::string Answer(const char* status, const std::string& why) {
  return absl::StrCat("HTTP/1.1 ", status,
                      "\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Length: ",
                      why.size() + 1, "\r\nConnection: close\r\n\r\n", why, "\n");
}

Opening Bad(const char* why) { return {Opening::Kind::kBad, Answer("400 Bad Request", why)}; }

// They agree as far as the shorter goes.
bool Agree(std::string_view one, std::string_view other) {
  const size_t size = std::min(one.size(), other.size());
  return one.substr(0, size) == other.substr(0, size);
}

}  // namespace

std::string Unavailable(const std::string& why) { return Answer("503 Service Unavailable", why); }

Opening JudgeFirstBytes(std::string_view bytes, bool encrypted) {
  if (bytes.empty()) return {};
  if (bytes[0] == kTlsHandshake) {
    // Whoever awaits TLS takes the answer for "wrong version number", which tells enough.
    return encrypted ? Opening{Opening::Kind::kGood, ""} : Bad(kSpeaksPlaintext);
  }
  if (Agree(bytes, kPreface)) {
    if (bytes.size() < kPreface.size()) return {};
    return encrypted ? Bad(kSpeaksTls) : Opening{Opening::Kind::kGood, ""};
  }
  return Bad(encrypted ? kSpeaksTls : kSpeaksGrpc);
}

}  // namespace tlslab
