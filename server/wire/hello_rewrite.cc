#include "server/wire/hello_rewrite.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "server/wire/byte_reader.h"
#include "server/wire/clear_handshake.h"
#include "server/wire/hello_extension.h"

namespace tlslab {
namespace {

constexpr uint8_t kClientHelloMessage = 1;
constexpr uint8_t kServerHelloMessage = 2;
constexpr size_t kMessageHeaderBytes = 4;
constexpr size_t kMaxExtensionsBytes = 65535;

Edit None(std::string why) { return {"", std::move(why)}; }

struct Hello {
  uint8_t type = 0;
  std::string start;  // up to the compression methods
  bool has_extensions = false;
  std::vector<HelloExtension> extensions;

  uint16_t legacy_version() const {
    return static_cast<uint16_t>(static_cast<uint8_t>(start[0]) << 8 |
                                 static_cast<uint8_t>(start[1]));
  }
};

bool ReadHello(const ClearHandshake::Message& message, Hello* hello) {
  constexpr size_t kRandomBytes = 32;
  hello->type = message.type;
  const std::string_view body = message.bytes.substr(kMessageHeaderBytes);
  ByteReader reader(body);
  reader.Bytes(2 + kRandomBytes);
  reader.Vector8();
  std::string_view last;
  if (message.type == kClientHelloMessage) {
    reader.Vector16();
    last = reader.Vector8();
  } else {
    last = reader.Bytes(3);
  }
  if (!reader.ok()) return false;
  hello->start = body.substr(0, last.data() + last.size() - body.data());
  hello->has_extensions = !reader.empty();
  return ReadExtensions(reader, &hello->extensions);
}

std::string Number(size_t number, size_t bytes) {
  std::string result;
  while (bytes-- > 0) result += static_cast<char>(number >> (8 * bytes));
  return result;
}

// Nothing when the extensions are longer than their length can say.
std::string Write(const Hello& hello) {
  std::string list;
  for (const HelloExtension& extension : hello.extensions) {
    list += Number(extension.type, 2) + Number(extension.data.size(), 2) + extension.data;
  }
  if (list.size() > kMaxExtensionsBytes) return "";
  std::string body = hello.start;
  if (hello.has_extensions) body += Number(list.size(), 2) + list;
  return Number(hello.type, 1) + Number(body.size(), 3) + body;
}

// Changes the first hello of the unit. `change` tells why it does not, or nothing.
Edit Rewrite(std::string_view bytes, size_t continued_bytes, bool clients_only,
             const std::function<std::string(Hello&)>& change) {
  const ClearHandshake handshake(bytes, continued_bytes);
  for (const ClearHandshake::Message& message : handshake.messages()) {
    const bool is_hello = message.type == kClientHelloMessage ||
                          (message.type == kServerHelloMessage && !clients_only);
    if (!is_hello) continue;
    Hello hello;
    if (!message.whole || !ReadHello(message, &hello)) return None("the hello cannot be read");
    std::string why = change(hello);
    if (!why.empty()) return None(std::move(why));
    const std::string written = Write(hello);
    if (written.empty()) return None("the extensions would be longer than 65535 bytes");
    std::string payload = handshake.payload();
    payload.replace(message.offset, message.bytes.size(), written);
    return {handshake.WithPayload(payload), ""};
  }
  return None(clients_only ? "no ClientHello in the clear" : "no hello in the clear");
}

size_t Remove(Hello& hello, uint16_t type) {
  return std::erase_if(hello.extensions,
                       [type](const HelloExtension& found) { return found.type == type; });
}

std::string Set(Hello& hello, uint16_t type, std::string_view data) {
  for (HelloExtension& extension : hello.extensions) {
    if (extension.type != type) continue;
    if (extension.data == data) return "the extension has this data already";
    extension.data = data;
    return "";
  }
  hello.has_extensions = true;
  auto place = hello.extensions.end();
  const bool psk_is_last = hello.type == kClientHelloMessage && !hello.extensions.empty() &&
                           hello.extensions.back().type == kPreSharedKeyExtension;
  if (psk_is_last) --place;
  hello.extensions.insert(place, HelloExtension{type, std::string(data)});
  return "";
}

}  // namespace

Edit StripExtension(std::string_view bytes, size_t continued_bytes, uint16_t type) {
  return Rewrite(bytes, continued_bytes, /*clients_only=*/false, [type](Hello& hello) {
    return std::string(Remove(hello, type) > 0 ? "" : "no such extension");
  });
}

Edit SetExtension(std::string_view bytes, size_t continued_bytes, uint16_t type,
                  std::string_view data) {
  if (data.size() > kMaxExtensionsBytes) {
    return None("the extensions would be longer than 65535 bytes");
  }
  return Rewrite(bytes, continued_bytes, /*clients_only=*/false,
                 [type, data](Hello& hello) { return Set(hello, type, data); });
}

Edit LowerVersion(std::string_view bytes, size_t continued_bytes, uint16_t max_version) {
  return Rewrite(bytes, continued_bytes, /*clients_only=*/true, [max_version](Hello& hello) {
    const bool removed = Remove(hello, kSupportedVersionsExtension) > 0;
    const bool above = hello.legacy_version() > max_version;
    if (above) hello.start.replace(0, 2, Number(max_version, 2));
    return std::string(removed || above ? "" : "the hello offers no higher version");
  });
}

}  // namespace tlslab
