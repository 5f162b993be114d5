// Fuzz target: whatever is asked for, the builder makes bytes that hang together or says why not;
// whatever a peer answers, the reader reads nothing beyond it, however it is cut.
//
// For hours of it:
//   bazel run --config=fuzz //server/wire/craft:hello_craft_fuzz -- -max_total_time=3600
#include <algorithm>
#include <string>
#include <string_view>

#include "server/wire/client_hello.h"
#include "server/wire/craft/hello_builder.h"
#include "server/wire/craft/hello_reply.h"
#include "server/wire/craft/hello_values.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

// Takes decisions off the front of the input.
class Choices {
 public:
  explicit Choices(std::string_view input) : rest_(input) {}

  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return byte;
  }
  uint16_t Number() {
    const uint8_t high = Byte();
    return static_cast<uint16_t>(high << 8 | Byte());
  }
  std::string Bytes() {
    const std::string_view bytes = rest_.substr(0, Byte());
    rest_.remove_prefix(std::min(bytes.size(), rest_.size()));
    return std::string(bytes);
  }
  std::vector<uint16_t> Numbers() {
    std::vector<uint16_t> numbers(Byte() % 8);
    for (uint16_t& number : numbers) number = Number();
    return numbers;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::string Vector(const std::string& content, size_t length_bytes) {
  return BigEndian(static_cast<uint32_t>(content.size()), length_bytes) + content;
}
std::string Message(uint8_t type, const std::string& body) {
  return std::string(1, static_cast<char>(type)) + Vector(body, 3);
}
std::string Record(uint8_t type, const std::string& payload) {
  return std::string(1, static_cast<char>(type)) + "\x03\x03" + Vector(payload, 2);
}

std::string BaseHello() {
  return Message(1, "\x03\x03" + std::string(32, 'r') + Vector("", 1) + Vector("\x13\x01", 2) +
                        Vector(std::string(1, '\0'), 1) +
                        Vector(std::string("\0\x0a\0\x04\0\x02\0\x1d", 8), 2));
}

CraftedExtension AnyExtension(Choices& choices) {
  CraftedExtension extension;
  extension.type = choices.Number();
  switch (choices.Byte() % 3) {
    case 0:
      extension.data = choices.Bytes();
      break;
    case 1:
      extension.key_share_groups = choices.Numbers();
      break;
    default:
      break;
  }
  return extension;
}

CraftedFields AnyFields(Choices& choices) {
  CraftedFields fields;
  const uint8_t set = choices.Byte();
  if (set & 1) fields.legacy_version = choices.Number();
  if (set & 2) fields.random = choices.Bytes();
  if (set & 4) fields.session_id = choices.Bytes();
  if (set & 8) fields.cipher_suites = choices.Numbers();
  if (set & 16) fields.compression_methods = choices.Bytes();
  if (set & 32) fields.server_name = choices.Bytes();
  fields.no_extensions = (set & 64) != 0;
  for (int i = choices.Byte() % 4; i > 0; --i) fields.extensions.push_back(AnyExtension(choices));
  fields.without_extensions = choices.Numbers();
  for (int i = choices.Byte() % 3; i > 0; --i) {
    fields.replaced_extensions.push_back(AnyExtension(choices));
    fields.additional_extensions.push_back(AnyExtension(choices));
  }
  return fields;
}

CraftedHello AnyHello(Choices& choices) {
  CraftedHello crafted;
  switch (choices.Byte() % 4) {
    case 0:
      crafted.form = AnyFields(choices);
      break;
    case 1:
      crafted.form = CraftedMessage{choices.Bytes()};
      break;
    case 2:
      crafted.form = CraftedStream{choices.Bytes()};
      break;
    default: {
      CraftedSslv2 sslv2;
      sslv2.version = choices.Number();
      for (uint16_t spec : choices.Numbers()) sslv2.cipher_specs.push_back(spec);
      sslv2.challenge = choices.Bytes();
      crafted.form = sslv2;
    }
  }
  for (int i = choices.Byte() % 3; i > 0; --i) {
    BytePatch patch{choices.Byte(), choices.Byte(), choices.Bytes()};
    crafted.patches.push_back(std::move(patch));
  }
  crafted.framing.max_record_bytes = std::max<uint16_t>(choices.Number(), 1);
  crafted.framing.leading_empty_record = (choices.Byte() & 1) != 0;
  if (choices.Byte() & 1) crafted.framing.segment_bytes = 1 + choices.Byte();
  if (choices.Byte() & 1) crafted.framing.stop_after_bytes = choices.Number();
  crafted.trailing_stream = choices.Bytes();
  return crafted;
}

void CheckBuilder(std::string_view input) {
  Choices choices(input);
  const CraftedHello crafted = AnyHello(choices);
  HelloIngredients ingredients;
  ingredients.base = BaseHello();
  const HelloBuilding building = BuildHello(crafted, ingredients);
  const BuiltHello& hello = building.hello;
  FUZZ_CHECK(hello.hello_bytes <= hello.stream.size());
  size_t count = 0;
  size_t at = 0;
  while (const size_t size = SegmentSize(hello, at)) {
    at += size;
    ++count;
    FUZZ_CHECK(!hello.segment_bytes || size <= *hello.segment_bytes);
  }
  FUZZ_CHECK(at == hello.stream.size());
  FUZZ_CHECK(count == SegmentCount(hello));
  const auto* fields = std::get_if<CraftedFields>(&crafted.form);
  if (fields == nullptr || !building.problems.empty() || !crafted.patches.empty()) return;
  // What was to be in it is.
  const std::optional<ParsedClientHello> parsed = ParseClientHello(hello.message);
  if (fields->random && fields->random->size() != 32) return;
  FUZZ_CHECK(parsed && parsed->well_formed);
  FUZZ_CHECK(!fields->cipher_suites || parsed->cipher_suites == *fields->cipher_suites);
  FUZZ_CHECK(!fields->no_extensions || parsed->extensions.empty());
}

void CheckReply(std::string_view input) {
  for (bool sslv2 : {false, true}) {
    HelloReplyReader whole(sslv2);
    HelloReplyReader pieces(sslv2);
    whole.Feed(input);
    for (size_t i = 0; i < input.size(); ++i) pieces.Feed(input.substr(i, 1));
    const HelloReply& reply = whole.reply();
    FUZZ_CHECK(reply.kind == pieces.reply().kind);
    FUZZ_CHECK(reply.alert == pieces.reply().alert);
    FUZZ_CHECK(reply.messages == pieces.reply().messages);
    FUZZ_CHECK(reply.chain == pieces.reply().chain);
    FUZZ_CHECK(whole.complete() == pieces.complete());
    FUZZ_CHECK((reply.kind == HelloReply::Kind::kNothing) == input.empty());
    FUZZ_CHECK((reply.kind == HelloReply::Kind::kServerHello) == reply.server_hello.has_value());
    FUZZ_CHECK(reply.kind != HelloReply::Kind::kAlert || reply.alert_fatal);
    FUZZ_CHECK(!reply.version() || !input.empty());
  }
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  const std::string server_hello =
      Message(2, "\x03\x03" + std::string(32, 'R') + Vector("", 1) + std::string("\xc0\x2f\0", 3) +
                     Vector(std::string("\0\x17\0\0", 4), 2));
  const std::string chain = Message(11, Vector(Vector("leaf", 3), 3));
  const std::string exchange =
      Message(12, std::string("\x03\0\x17", 3) + Vector(std::string(65, 'p'), 1) + "\x04\x03" +
                      Vector("s", 2));
  return {
      Record(22, server_hello + chain) + Record(22, exchange + Message(14, "")),
      Record(21, "\x01\x70") + Record(21, "\x02\x28"),
      Record(22, server_hello) + Record(20, "\x01") + Record(22, "protected"),
      std::string("\x80\x14\x04\0\x01\0\x02\0\x04\0\x03\0\x02"
                  "cert\x01\0\x80id",
                  22),
      "HTTP/1.1 400 Bad Request\r\n",
      // Decisions of the builder: fields, each of them, and patches.
      std::string(1, '\0') + "\x7f\x03\x05\x04rand\x02id\x02\x13\x01\x13\x02\x01n\x03\x33\x01\x02",
      std::string("\x01\x10message of bytes\x02\x01\x02\x03new", 25),
      "\x03\x03\x03\x02\xc0\x2f\xc0\x13\x10"
      "challengechallenge",
  };
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  tlslab::CheckBuilder(input);
  tlslab::CheckReply(input);
  return 0;
}
