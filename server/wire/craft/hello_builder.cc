#include "server/wire/craft/hello_builder.h"

#include <algorithm>
#include <random>
#include <utility>

#include "server/wire/client_hello.h"
#include "server/wire/craft/hello_values.h"

namespace tlslab {
namespace {

constexpr uint8_t kClientHelloType = 1;
constexpr size_t kMaxLength8 = 0xff;
constexpr size_t kMaxLength16 = 0xffff;

std::string Vector(const std::string& content, size_t length_bytes) {
  return BigEndian(static_cast<uint32_t>(content.size()), length_bytes) + content;
}

std::string Text(size_t number) { return std::to_string(number); }

std::string RandomBytes(size_t size) {
  std::random_device random;
  std::string bytes;
  while (bytes.size() < size) bytes += static_cast<char>(random() & 0xff);
  return bytes;
}

// A hello while its extensions are put together.
class FieldsBuilder {
 public:
  FieldsBuilder(const CraftedFields& fields, const HelloIngredients& ingredients,
                std::vector<HelloProblem>* problems)
      : fields_(fields), ingredients_(ingredients), problems_(*problems) {}

  std::string Build() {
    std::optional<ParsedClientHello> base = ParseClientHello(ingredients_.base);
    if (!base) {
      problems_.push_back({"fields.base", "sends no ClientHello to begin with"});
      return "";
    }
    base_ = *std::move(base);
    if (fields_.server_name) SetServerName(*fields_.server_name);
    std::string body = BigEndian(fields_.legacy_version.value_or(base_.legacy_version), 2);
    body += fields_.random.value_or(base_.random);
    body += Sized(fields_.session_id.value_or(base_.session_id), 1, "fields.session_id");
    body += Sized(CipherSuites(), 2, "fields.cipher_suites");
    const std::string null_alone(base_.compressions.begin(), base_.compressions.end());
    body +=
        Sized(fields_.compression_methods.value_or(null_alone), 1, "fields.compression_methods");
    if (!fields_.no_extensions) body += Sized(Extensions(), 2, "fields.extensions");
    return std::string(1, static_cast<char>(kClientHelloType)) + Vector(body, 3);
  }

 private:
  // `content` with its length before it.
  std::string Sized(const std::string& content, size_t length_bytes, const char* field) {
    const size_t most = length_bytes == 1 ? kMaxLength8 : kMaxLength16;
    if (content.size() > most) {
      problems_.push_back(
          {field, "come to " + Text(content.size()) + " bytes; at most " + Text(most) + " fit"});
    }
    return Vector(content, length_bytes);
  }

  std::string CipherSuites() const {
    std::string suites;
    for (uint16_t suite : fields_.cipher_suites.value_or(base_.cipher_suites)) {
      suites += BigEndian(suite, 2);
    }
    return suites;
  }

  void SetServerName(const std::string& name) {
    std::vector<HelloExtension>& extensions = base_.extensions;
    const auto is_name = [](const HelloExtension& e) { return e.type == kServerNameExtension; };
    const auto found = std::find_if(extensions.begin(), extensions.end(), is_name);
    if (name.empty()) {
      extensions.erase(std::remove_if(extensions.begin(), extensions.end(), is_name),
                       extensions.end());
    } else if (found != extensions.end()) {
      found->data = HostNameData(name).value_or("");
    } else {
      extensions.insert(extensions.begin(),
                        {kServerNameExtension, HostNameData(name).value_or("")});
    }
  }

  std::string Extensions() {
    std::vector<HelloExtension> list = Listed();
    Replace(list);
    for (const CraftedExtension& extension : fields_.additional_extensions) {
      list.push_back(Made(extension));
    }
    std::string bytes;
    for (const HelloExtension& extension : list) {
      bytes += BigEndian(extension.type, 2) + Vector(extension.data, 2);
    }
    return bytes;
  }

  // Those of the base or of the request, less those that are left out.
  std::vector<HelloExtension> Listed() {
    std::vector<HelloExtension> list;
    for (const CraftedExtension& extension : fields_.extensions) list.push_back(Made(extension));
    if (fields_.extensions.empty()) list = base_.extensions;
    const auto left_out = [this](const HelloExtension& extension) {
      const std::vector<uint16_t>& types = fields_.without_extensions;
      return std::find(types.begin(), types.end(), extension.type) != types.end();
    };
    list.erase(std::remove_if(list.begin(), list.end(), left_out), list.end());
    return list;
  }

  void Replace(std::vector<HelloExtension>& list) {
    for (const CraftedExtension& replacement : fields_.replaced_extensions) {
      const auto found = std::find_if(list.begin(), list.end(), [&](const HelloExtension& e) {
        return e.type == replacement.type;
      });
      if (found == list.end()) {
        list.push_back(Made(replacement));
      } else {
        *found = Made(replacement);
      }
    }
  }

  HelloExtension Made(const CraftedExtension& extension) {
    if (extension.data) return {extension.type, *extension.data};
    if (extension.key_share_groups) return {extension.type, KeyShares(*extension.key_share_groups)};
    const HelloExtension* of_base = FindExtension(base_.extensions, extension.type);
    return of_base != nullptr ? *of_base : HelloExtension{extension.type, ""};
  }

  std::string KeyShares(const std::vector<uint16_t>& groups) {
    std::string shares;
    for (uint16_t group : groups) {
      std::optional<std::string> key;
      if (ingredients_.key_share) key = ingredients_.key_share(group);
      shares += BigEndian(group, 2) + Vector(key.value_or(std::string(1, '\0')), 2);
    }
    if (shares.size() > kMaxExtensionData - 2) {
      problems_.push_back({"fields.extensions", "key_share comes to " + Text(shares.size()) +
                                                    " bytes; at most " +
                                                    Text(kMaxExtensionData - 2) + " fit"});
    }
    return Vector(shares, 2);
  }

  const CraftedFields& fields_;
  const HelloIngredients& ingredients_;
  std::vector<HelloProblem>& problems_;
  ParsedClientHello base_;
};

// Without its length (RFC 5246 appendix E.2).
std::string Sslv2Message(const CraftedSslv2& hello) {
  const std::string challenge = hello.challenge.value_or(RandomBytes(16));
  std::string specs;
  for (uint32_t spec : hello.cipher_specs) specs += BigEndian(spec, 3);
  auto size = [](const std::string& s) { return BigEndian(static_cast<uint32_t>(s.size()), 2); };
  return std::string(1, static_cast<char>(kClientHelloType)) + BigEndian(hello.version, 2) +
         size(specs) + size(hello.session_id) + size(challenge) + specs + hello.session_id +
         challenge;
}

void Patch(const std::vector<BytePatch>& patches, std::string* message,
           std::vector<HelloProblem>* problems) {
  for (size_t i = 0; i < patches.size(); ++i) {
    const BytePatch& patch = patches[i];
    const std::string field = "patches[" + Text(i) + "]";
    if (patch.offset > message->size()) {
      problems->push_back({field + ".offset_bytes",
                           "lies behind the end of the message, which "
                           "has " +
                               Text(message->size()) + " bytes"});
      continue;
    }
    if (patch.remove > message->size() - patch.offset) {
      problems->push_back({field + ".remove_bytes",
                           "only " + Text(message->size() - patch.offset) + " bytes are there"});
      continue;
    }
    message->replace(patch.offset, patch.remove, patch.insert);
  }
}

std::string Record(const HelloFraming& framing, const std::string& payload) {
  return std::string(1, static_cast<char>(framing.content_type)) +
         BigEndian(framing.record_version, 2) + Vector(payload, 2);
}

std::string InRecords(const std::string& message, const HelloFraming& framing) {
  std::string stream;
  if (framing.leading_empty_record) stream += Record(framing, "");
  for (size_t at = 0; at < message.size(); at += framing.max_record_bytes) {
    stream += Record(framing, message.substr(at, framing.max_record_bytes));
  }
  return stream;
}

// The length of SSL 2.0 has 15 bits, the first of two bytes with the highest bit set.
std::string InSslv2Record(const std::string& message, std::vector<HelloProblem>* problems) {
  constexpr size_t kMost = 0x7fff;
  if (message.size() > kMost) {
    problems->push_back({"sslv2", "comes to " + Text(message.size()) + " bytes; at most " +
                                      Text(kMost) + " fit into a record of SSL 2.0"});
  }
  return BigEndian(static_cast<uint32_t>(0x8000 | (message.size() & kMost)), 2) + message;
}

}  // namespace

HelloBuilding BuildHello(const CraftedHello& crafted, const HelloIngredients& ingredients) {
  HelloBuilding building;
  BuiltHello& hello = building.hello;
  if (const auto* fields = std::get_if<CraftedFields>(&crafted.form)) {
    hello.message = FieldsBuilder(*fields, ingredients, &building.problems).Build();
  } else if (const auto* raw = std::get_if<CraftedMessage>(&crafted.form)) {
    hello.message = raw->bytes;
  } else if (const auto* sslv2 = std::get_if<CraftedSslv2>(&crafted.form)) {
    hello.message = Sslv2Message(*sslv2);
    hello.sslv2 = true;
  }
  // A patch of what could not be built would only be a second complaint.
  if (building.problems.empty()) Patch(crafted.patches, &hello.message, &building.problems);
  if (const auto* stream = std::get_if<CraftedStream>(&crafted.form)) {
    hello.stream = stream->bytes;
  } else if (hello.sslv2) {
    hello.stream = InSslv2Record(hello.message, &building.problems);
  } else {
    hello.stream = InRecords(hello.message, crafted.framing);
  }
  hello.hello_bytes = hello.stream.size();
  hello.stream += crafted.trailing_stream;
  const uint32_t most = crafted.framing.stop_after_bytes.value_or(UINT32_MAX);
  if (hello.stream.size() > most) hello.stream.resize(most);
  hello.hello_bytes = std::min(hello.hello_bytes, hello.stream.size());
  hello.segment_bytes = crafted.framing.segment_bytes;
  hello.segment_interval = crafted.framing.segment_interval;
  hello.half_close = crafted.framing.half_close;
  return building;
}

size_t SegmentSize(const BuiltHello& hello, size_t at) {
  // The trailing stream begins a segment of its own.
  const size_t end = at < hello.hello_bytes ? hello.hello_bytes : hello.stream.size();
  const size_t rest = end - std::min(at, end);
  return hello.segment_bytes ? std::min<size_t>(rest, *hello.segment_bytes) : rest;
}

size_t SegmentCount(const BuiltHello& hello) {
  auto count = [&hello](size_t bytes) {
    const size_t most = hello.segment_bytes.value_or(UINT32_MAX);
    return (bytes + most - 1) / most;
  };
  return count(hello.hello_bytes) + count(hello.stream.size() - hello.hello_bytes);
}

}  // namespace tlslab
