#include "server/config/result_options_reader.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

constexpr int kMaxExporters = 20;
constexpr size_t kMaxLabel = 200;
constexpr size_t kMaxContext = 1024;
constexpr uint32_t kDefaultLength = 32;
constexpr uint32_t kMaxLength = 1024;

ExporterRequest ReadExporter(const v1::Exporter& exporter, const std::string& field,
                             RequestProblems* problems) {
  ExporterRequest read;
  read.label = exporter.label();
  if (read.label.empty() || read.label.size() > kMaxLabel) {
    problems->Invalid(FieldPath(field, "label"), "must have 1 to 200 bytes");
  }
  if (exporter.has_context()) {
    read.context = exporter.context();
    if (read.context->size() > kMaxContext) {
      problems->Invalid(FieldPath(field, "context"), "at most 1024 bytes");
    }
  }
  const uint32_t length = exporter.length_bytes() ? exporter.length_bytes() : kDefaultLength;
  if (length > kMaxLength) problems->Invalid(FieldPath(field, "length_bytes"), "at most 1024");
  read.length = length;
  return read;
}

}  // namespace

CollectOptions ReadResultOptions(const v1::ResultOptions& options, std::string_view field,
                                 RequestProblems* problems) {
  CollectOptions read;
  read.key_log = options.key_log();
  read.sessions = options.sessions();
  read.channel_bindings = options.channel_bindings();
  const std::string exporters = FieldPath(field, "exporters");
  if (options.exporters_size() > kMaxExporters) {
    problems->Invalid(exporters, absl::StrCat("at most ", kMaxExporters));
    return read;
  }
  for (int i = 0; i < options.exporters_size(); ++i) {
    read.exporters.push_back(ReadExporter(options.exporters(i), FieldPath(exporters, i), problems));
  }
  return read;
}

}  // namespace tlslab
