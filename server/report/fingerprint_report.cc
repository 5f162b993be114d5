#include "server/report/fingerprint_report.h"

#include <string>

#include "absl/strings/escaping.h"
#include "certs/inspect/sha256.h"
#include "server/wire/fingerprints.h"

namespace tlslab {
namespace {

std::string Md5Hex(const std::string& text) { return absl::BytesToHexString(Digest("MD5", text)); }

// A part of JA4.
std::string Ja4Hash(const std::string& text) {
  constexpr size_t kBytes = 6;
  if (text.empty()) return std::string(2 * kBytes, '0');
  return absl::BytesToHexString(Sha256(text).substr(0, kBytes));
}

}  // namespace

void ReportFingerprints(const ParsedClientHello* client, const ParsedServerHello* server,
                        v1::Fingerprints* out) {
  const FingerprintTexts texts = FingerprintsOf(client, server);
  if (!texts.ja3.empty()) {
    out->set_ja3(texts.ja3);
    out->set_ja3_hash(Md5Hex(texts.ja3));
    out->set_ja4(texts.ja4_prefix + "_" + Ja4Hash(texts.ja4_suites) + "_" +
                 Ja4Hash(texts.ja4_extensions));
    out->set_ja4_raw(texts.ja4_prefix + "_" + texts.ja4_suites + "_" + texts.ja4_extensions);
  }
  if (texts.ja3s.empty()) return;
  out->set_ja3s(texts.ja3s);
  out->set_ja3s_hash(Md5Hex(texts.ja3s));
}

}  // namespace tlslab
