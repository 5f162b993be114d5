#include "server/config/presets.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "server/codepoints/nearest.h"
#include "server/config/preset_table.h"

namespace tlslab {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

PresetSpec Parse(const PresetRow& row) {
  PresetSpec preset{row.name, row.description, {}};
  // A row that is no TlsContextSpec is a mistake of ours, met by every test.
  if (!google::protobuf::TextFormat::ParseFromString(row.spec, &preset.spec)) std::abort();
  return preset;
}

const PresetSpec* Find(const std::string& name) {
  const std::vector<PresetSpec>& all = Presets();
  auto found = std::find_if(all.begin(), all.end(),
                            [&](const PresetSpec& preset) { return preset.name == name; });
  return found == all.end() ? nullptr : &*found;
}

// Times and durations have fields, but mean one thing.
bool IsOneValue(const FieldDescriptor& field) {
  return field.message_type() == google::protobuf::Timestamp::descriptor() ||
         field.message_type() == google::protobuf::Duration::descriptor();
}

// Clears in `base` what merging would add to rather than replace.
void MakeRoom(const Message& over, Message* base) {
  std::vector<const FieldDescriptor*> fields;
  over.GetReflection()->ListFields(over, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated() || (field->message_type() && IsOneValue(*field))) {
      base->GetReflection()->ClearField(base, field);
    } else if (field->message_type()) {
      MakeRoom(over.GetReflection()->GetMessage(over, field),
               base->GetReflection()->MutableMessage(base, field));
    }
  }
}

bool NamesTrust(const v1::PeerVerification& verification) {
  return verification.trusted_pems_size() > 0 || verification.trusted_certificates_size() > 0;
}

bool OtherEnd(const v1::TlsContextSpec& spec, const PresetSpec& preset) {
  return spec.role_case() != v1::TlsContextSpec::ROLE_NOT_SET &&
         spec.role_case() != preset.spec.role_case();
}

std::string UnknownText(const std::string& name) {
  std::vector<std::string_view> names;
  for (const PresetSpec& preset : Presets()) names.push_back(preset.name);
  std::string near = NearestName(name, names);
  return absl::StrCat(
      "unknown preset '", name, "'",
      near.empty() ? "; ListPresets (tlslab presets) tells all" : "; did you mean '" + near + "'?");
}

}  // namespace

const std::vector<PresetSpec>& Presets() {
  static const auto& presets = *[] {
    auto* parsed = new std::vector<PresetSpec>;
    for (const PresetRow& row : PresetTable()) parsed->push_back(Parse(row));
    return parsed;
  }();
  return presets;
}

v1::TlsContextSpec ExpandPreset(const v1::TlsContextSpec& spec, std::string_view field,
                                RequestProblems* problems) {
  v1::TlsContextSpec own = spec;
  own.clear_preset();
  if (spec.preset().empty()) return own;
  const PresetSpec* preset = Find(spec.preset());
  if (!preset) {
    problems->Invalid(FieldPath(field, "preset"), UnknownText(spec.preset()));
    return own;
  }
  if (OtherEnd(spec, *preset)) {
    problems->Invalid(FieldPath(field, "preset"),
                      absl::StrCat("'", preset->name, "' is for a ",
                                   preset->spec.has_client() ? "client" : "server",
                                   ", and this is the other end"));
    return own;
  }
  v1::TlsContextSpec expanded = preset->spec;
  if (NamesTrust(own.peer_verification()) && expanded.has_peer_verification()) {
    expanded.mutable_peer_verification()->clear_system_trust();
  }
  MakeRoom(own, &expanded);
  expanded.MergeFrom(own);
  return expanded;
}

}  // namespace tlslab
