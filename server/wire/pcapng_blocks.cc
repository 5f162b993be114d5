#include "server/wire/pcapng_blocks.h"

#include <algorithm>

namespace tlslab {
namespace {

constexpr uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr uint32_t kInterfaceDescription = 1;
constexpr uint32_t kEnhancedPacket = 6;
constexpr uint32_t kDecryptionSecrets = 10;

constexpr uint16_t kEndOfOptions = 0;
constexpr uint16_t kComment = 1;
constexpr uint16_t kInterfaceName = 2;
constexpr uint16_t kUserApplication = 4;
constexpr uint16_t kTimeResolution = 9;

constexpr size_t kMaxOption = 0xffff;

void Put16(uint16_t value, std::string* out) {
  *out += static_cast<char>(value & 0xff);
  *out += static_cast<char>(value >> 8);
}

void Put32(uint64_t value, std::string* out) {
  Put16(static_cast<uint16_t>(value & 0xffff), out);
  Put16(static_cast<uint16_t>(value >> 16 & 0xffff), out);
}

void Set32(uint64_t value, size_t at, std::string* out) {
  std::string bytes;
  Put32(value, &bytes);
  out->replace(at, bytes.size(), bytes);
}

// Bytes, and zeros up to a multiple of four.
void PutPadded(std::string_view bytes, std::string* out) {
  *out += bytes;
  out->append((4 - bytes.size() % 4) % 4, '\0');
}

void PutOption(uint16_t code, std::string_view value, std::string* out) {
  if (value.empty()) return;
  value = value.substr(0, kMaxOption);
  Put16(code, out);
  Put16(static_cast<uint16_t>(value.size()), out);
  PutPadded(value, out);
}

void EndOptions(std::string* out) {
  Put16(kEndOfOptions, out);
  Put16(0, out);
}

// A block that ends with this object.
class Block {
 public:
  Block(uint32_t type, std::string* out) : begin_(out->size()), out_(out) {
    Put32(type, out_);
    Put32(0, out_);
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() {
    constexpr size_t kLengthAt = 4;
    const size_t length = out_->size() - begin_ + 4;
    Set32(length, begin_ + kLengthAt, out_);
    Put32(length, out_);
  }

 private:
  const size_t begin_;
  std::string* const out_;
};

}  // namespace

void AppendSectionHeader(std::string_view comment, std::string* out) {
  Block block(kSectionHeader, out);
  Put32(0x1a2b3c4d, out);  // shows the order of bytes
  Put16(1, out);           // version 1.0
  Put16(0, out);
  Put32(0xffffffff, out);  // the section ends where the next one begins
  Put32(0xffffffff, out);
  PutOption(kComment, comment, out);
  PutOption(kUserApplication, "tlslab", out);
  EndOptions(out);
}

void AppendInterface(std::string_view name, std::string_view comment, std::string* out) {
  constexpr uint16_t kRawIp = 101;  // LINKTYPE_RAW
  Block block(kInterfaceDescription, out);
  Put16(kRawIp, out);
  Put16(0, out);
  Put32(0, out);  // packets of any length
  PutOption(kComment, comment, out);
  PutOption(kInterfaceName, name, out);
  PutOption(kTimeResolution, "\x09", out);
  EndOptions(out);
}

void AppendTlsSecrets(std::string_view key_log, std::string* out) {
  constexpr uint32_t kTlsKeyLog = 0x544c534b;
  Block block(kDecryptionSecrets, out);
  Put32(kTlsKeyLog, out);
  Put32(key_log.size(), out);
  PutPadded(key_log, out);
}

void AppendPacket(const PcapngPacket& packet, std::string* out) {
  Block block(kEnhancedPacket, out);
  Put32(packet.interface, out);
  Put32(packet.unix_nanos >> 32, out);
  Put32(packet.unix_nanos & 0xffffffff, out);
  Put32(packet.bytes.size(), out);
  Put32(std::max(packet.length, packet.bytes.size()), out);
  PutPadded(packet.bytes, out);
  if (packet.comment.empty()) return;
  PutOption(kComment, packet.comment, out);
  EndOptions(out);
}

}  // namespace tlslab
