#include "client/report/html/clip.h"

#include <google/protobuf/descriptor.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tlslab/v1/handshake.pb.h"
#include "tlslab/v1/relay.pb.h"
#include "tlslab/v1/terminator.pb.h"

namespace tlslab {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::array<std::string_view, 6> kLeftOut = {"der",     "pem",           "raw",
                                                      "session", "key_log_lines", "capture"};

bool IsLeftOut(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_BYTES && field.type() != FieldDescriptor::TYPE_STRING) {
    return false;
  }
  for (std::string_view name : kLeftOut) {
    if (field.name() == name) {
      return true;
    }
  }
  return false;
}

// The length that remains: short enough, and not within a character.
size_t CutText(const std::string& text) {
  size_t length = kPageTextBytes;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) {
    --length;
  }
  return length;
}

bool TooLong(const FieldDescriptor& field, const std::string& value) {
  return value.size() > (field.type() == FieldDescriptor::TYPE_BYTES ? kPageBytes : kPageTextBytes);
}

std::string Shortened(const FieldDescriptor& field, const std::string& value) {
  return field.type() == FieldDescriptor::TYPE_BYTES ? value.substr(0, kPageBytes)
                                                     : value.substr(0, CutText(value)) + "…";
}

void ClipList(const FieldDescriptor& field, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  const bool connections = field.message_type() == v1::HandshakeResult::descriptor() ||
                           field.message_type() == v1::RelayResult::descriptor() ||
                           field.message_type() == v1::TerminatorResult::descriptor();
  const int most = connections ? kPageListHandshakes : kPageListElements;
  while (reflection.FieldSize(message, &field) > most) {
    reflection.RemoveLast(&message, &field);
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ClipForPage(*reflection.MutableRepeatedMessage(&message, &field, i));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      std::string scratch;
      const std::string& value =
          reflection.GetRepeatedStringReference(message, &field, i, &scratch);
      if (TooLong(field, value)) {
        reflection.SetRepeatedString(&message, &field, i, Shortened(field, value));
      }
    }
  }
}

void ClipField(const FieldDescriptor& field, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (IsLeftOut(field)) {
    reflection.ClearField(&message, &field);
  } else if (field.is_repeated()) {
    ClipList(field, message);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    ClipForPage(*reflection.MutableMessage(&message, &field));
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    const std::string& value = reflection.GetStringReference(message, &field, &scratch);
    if (TooLong(field, value)) {
      reflection.SetString(&message, &field, Shortened(field, value));
    }
  }
}

}  // namespace

void ClipForPage(Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    ClipField(*field, message);
  }
}

}  // namespace tlslab
