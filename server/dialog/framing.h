// Where in received bytes a message ends.
//
//   Found found = FindLine(input);
//   if (found.kind == Found::Kind::kWhole) Use(input.substr(0, found.size));
#ifndef TLSLAB_SERVER_DIALOG_FRAMING_H_
#define TLSLAB_SERVER_DIALOG_FRAMING_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tlslab {

struct Found {
  enum class Kind {
    kPartial,  // more must come
    kWhole,    // the first `size` bytes
    kBroken,   // no message, for a `reason`
  };
  Kind kind = Kind::kPartial;
  size_t size = 0;
  std::string reason;

  static Found Whole(size_t size) { return {Kind::kWhole, size, ""}; }
  static Found Broken(std::string reason) { return {Kind::kBroken, 0, std::move(reason)}; }
};

// No protocol has longer lines: SMTP's are 1000 bytes (RFC 5321 section 4.5.3.1), IMAP's should be
// 8000 (RFC 7162 section 4).
constexpr size_t kMaxLineBytes = 16 << 10;

// A line up to its CRLF or bare LF. Broken by a NUL, by more than kMaxLineBytes without an end, and
// by a TLS record where a line or the rest of one should be.
Found FindLine(std::string_view input);

// A line without its end.
std::string_view WithoutLineEnd(std::string_view line);

// The start of a TLS record of a handshake or an alert (RFC 8446 section 5.1), its first byte alone
// included.
bool StartsLikeTls(std::string_view bytes);

// Where a record with the beginning of a hello or of an alert starts, told from binary data by six
// bytes of it; npos: nowhere.
size_t FindTlsRecord(std::string_view bytes);

// In the clear, of a binary protocol, what `found` is: broken when `input` starts with a TLS
// record, or when one is seen in a message that is not whole.
Found RefuseTls(std::string_view input, Found found);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_FRAMING_H_
