// A ClientHello as somebody wants it, whatever a library would send: plain, checked values
// (message CraftedHello of the contract, which says what each means). The builder makes bytes of
// them.
#ifndef TLSLAB_SERVER_WIRE_CRAFT_CRAFTED_HELLO_H_
#define TLSLAB_SERVER_WIRE_CRAFT_CRAFTED_HELLO_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "server/wire/flow.h"

namespace tlslab {

struct CraftedExtension {
  uint16_t type = 0;
  // Its data. Nothing: that of the base, or none.
  std::optional<std::string> data;
  // In place of it, for key_share: the groups whose shares make it.
  std::optional<std::vector<uint16_t>> key_share_groups;
};

// What is absent is what the base has.
struct CraftedFields {
  std::optional<uint16_t> legacy_version;
  std::optional<std::string> random;
  std::optional<std::string> session_id;
  std::optional<std::vector<uint16_t>> cipher_suites;  // may be none
  std::optional<std::string> compression_methods;      // may be none
  // Empty: the base's.
  std::vector<CraftedExtension> extensions;
  bool no_extensions = false;
  std::vector<uint16_t> without_extensions;
  std::vector<CraftedExtension> replaced_extensions;
  std::vector<CraftedExtension> additional_extensions;
  // Of the base, before all of these. Empty: none.
  std::optional<std::string> server_name;
};

struct CraftedMessage {
  std::string bytes;
};

struct CraftedStream {
  std::string bytes;
};

// RFC 5246 appendix E.2.
struct CraftedSslv2 {
  uint16_t version = 0x0303;
  std::vector<uint32_t> cipher_specs;  // of three bytes
  std::string session_id;
  std::optional<std::string> challenge;  // absent: 16 random bytes
};

struct BytePatch {
  uint32_t offset = 0;
  uint32_t remove = 0;
  std::string insert;
};

struct HelloFraming {
  uint16_t record_version = 0x0301;
  uint16_t max_record_bytes = 16384;
  uint8_t content_type = 22;
  bool leading_empty_record = false;
  std::optional<uint32_t> segment_bytes;  // absent: all at once
  Offset segment_interval{};
  std::optional<uint32_t> stop_after_bytes;
  bool half_close = false;
};

struct CraftedHello {
  std::variant<CraftedFields, CraftedMessage, CraftedStream, CraftedSslv2> form;
  std::vector<BytePatch> patches;
  HelloFraming framing;
  std::string trailing_stream;

  // It begins with a hello of a library.
  bool needs_base() const { return std::holds_alternative<CraftedFields>(form); }
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_CRAFT_CRAFTED_HELLO_H_
