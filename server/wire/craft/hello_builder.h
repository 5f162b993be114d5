// Makes the bytes of a crafted hello, and says how they are put on the wire.
//
//   HelloBuilding building = BuildHello(crafted, {.base = message, .key_share = MakeKeyShare});
//   if (!building.problems.empty()) return Refuse(building.problems);
//   size_t at = 0;
//   while (size_t size = SegmentSize(building.hello, at)) {
//     Send(building.hello.stream.substr(at, size));
//     at += size;
//   }
//
// It keeps nothing right that was asked to be wrong. What no bytes can say, a length above what
// its field holds, is a problem.
#ifndef TLSLAB_SERVER_WIRE_CRAFT_HELLO_BUILDER_H_
#define TLSLAB_SERVER_WIRE_CRAFT_HELLO_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "server/wire/craft/crafted_hello.h"

namespace tlslab {

// What is made elsewhere, with keys.
struct HelloIngredients {
  // A ClientHello with its header of four bytes, for a hello that needs a base.
  std::string base;
  // A fresh public key of a group; nothing for a group that cannot be had, which gets one byte.
  std::function<std::optional<std::string>(uint16_t group)> key_share;
};

struct BuiltHello {
  // The hello without records, patches included; empty for a raw stream. The form of SSL 2.0
  // without its two bytes of length.
  std::string message;
  // All that is to be sent, less what it is to stop before.
  std::string stream;
  // Where the trailing stream begins in it, at most its size.
  size_t hello_bytes = 0;
  bool sslv2 = false;
  std::optional<uint32_t> segment_bytes;
  Offset segment_interval{};
  bool half_close = false;
};

struct HelloProblem {
  std::string field;  // path from the crafted hello, for example "patches[2].offset_bytes"
  std::string description;
};

struct HelloBuilding {
  BuiltHello hello;
  std::vector<HelloProblem> problems;
};

HelloBuilding BuildHello(const CraftedHello& crafted, const HelloIngredients& ingredients);

// The size of the segment that begins at `at`; 0 at the end.
size_t SegmentSize(const BuiltHello& hello, size_t at);
// How many there are.
size_t SegmentCount(const BuiltHello& hello);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_CRAFT_HELLO_BUILDER_H_
