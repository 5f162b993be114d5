// The presets as text: one row each, by name. See presets.h for what they are for.
#ifndef TLSLAB_SERVER_CONFIG_PRESET_TABLE_H_
#define TLSLAB_SERVER_CONFIG_PRESET_TABLE_H_

#include <vector>

namespace tlslab {

struct PresetRow {
  const char* name;
  const char* description;
  const char* spec;  // TlsContextSpec in protobuf's text format
};

const std::vector<PresetRow>& PresetTable();

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_PRESET_TABLE_H_
