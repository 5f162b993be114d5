#include "server/wire/hello_extension.h"

#include <utility>

namespace tlslab {

std::optional<HandshakeBody> BodyOf(std::string_view message, uint8_t type) {
  constexpr size_t kHeaderBytes = 4;
  ByteReader reader(message);
  uint8_t found = reader.Uint8();
  uint32_t length = reader.Uint24();
  if (!reader.ok() || found != type) return std::nullopt;
  HandshakeBody body;
  body.bytes = message.substr(kHeaderBytes, length);
  body.whole = message.size() - kHeaderBytes == length;
  return body;
}

bool ReadExtensions(ByteReader& reader, std::vector<HelloExtension>* extensions) {
  if (reader.Done()) return true;
  ByteReader list(reader.Vector16());
  if (!reader.Done()) return false;
  while (!list.empty()) {
    HelloExtension extension;
    extension.type = list.Uint16();
    extension.data = list.Vector16();
    if (!list.ok()) return false;
    extensions->push_back(std::move(extension));
  }
  return true;
}

const HelloExtension* FindExtension(const std::vector<HelloExtension>& extensions, uint16_t type) {
  for (const HelloExtension& extension : extensions) {
    if (extension.type == type) return &extension;
  }
  return nullptr;
}

std::vector<const HelloExtension*> FirstOfEachType(const std::vector<HelloExtension>& extensions) {
  std::vector<bool> seen(1 << 16);
  std::vector<const HelloExtension*> first;
  for (const HelloExtension& extension : extensions) {
    if (!seen[extension.type]) first.push_back(&extension);
    seen[extension.type] = true;
  }
  return first;
}

std::optional<std::vector<uint16_t>> Uint16List(std::string_view bytes) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::vector<uint16_t> list;
  list.reserve(bytes.size() / 2);
  ByteReader reader(bytes);
  while (!reader.empty()) list.push_back(reader.Uint16());
  return list;
}

std::optional<std::vector<uint16_t>> Uint16List16(std::string_view data) {
  ByteReader reader(data);
  std::optional<std::vector<uint16_t>> list = Uint16List(reader.Vector16());
  if (!reader.Done()) return std::nullopt;
  return list;
}

std::optional<std::vector<std::string>> ProtocolNames(std::string_view data) {
  ByteReader reader(data);
  ByteReader list(reader.Vector16());
  if (!reader.Done()) return std::nullopt;
  std::vector<std::string> names;
  while (!list.empty()) {
    std::string_view name = list.Vector8();
    if (!list.ok()) return std::nullopt;
    names.emplace_back(name);
  }
  return names;
}

bool ReadSelectedProtocol(std::string_view data, std::optional<std::string>* protocol) {
  std::optional<std::vector<std::string>> names = ProtocolNames(data);
  if (!names || names->size() != 1) return false;
  *protocol = std::move(names->front());
  return true;
}

bool ReadMaxFragmentLength(std::string_view data, std::optional<uint32_t>* bytes) {
  ByteReader reader(data);
  uint8_t code = reader.Uint8();
  if (!reader.Done() || code < 1 || code > 4) return false;
  *bytes = 256u << code;
  return true;
}

std::optional<std::vector<std::string>> OpaqueList(std::string_view bytes) {
  std::vector<std::string> values;
  ByteReader reader(bytes);
  while (!reader.empty()) values.emplace_back(reader.Vector16());
  if (!reader.ok()) return std::nullopt;
  return values;
}

}  // namespace tlslab
