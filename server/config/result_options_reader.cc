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
constexpr uint32_t kMaxRecords = 100000;
constexpr uint64_t kDefaultRawBytes = 1 << 20;
constexpr uint64_t kMaxRawBytes = 64 << 20;
constexpr int kMaxNeedles = 20;
constexpr size_t kMinNeedle = 4;
constexpr size_t kMaxNeedle = 1024;

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

// A number of bytes to keep.
uint64_t ReadBytes(bool given, uint64_t bytes, const std::string& field,
                   RequestProblems* problems) {
  if (!given) return kDefaultRawBytes;
  if (bytes == 0 || bytes > kMaxRawBytes) {
    problems->Invalid(field, absl::StrCat("must be 1 to ", kMaxRawBytes));
  }
  return bytes;
}

TranscriptOptions ReadTranscript(const v1::TranscriptOptions& options, const std::string& field,
                                 RequestProblems* problems) {
  TranscriptOptions read;
  if (options.has_max_records()) {
    read.max_records = options.max_records();
    if (read.max_records == 0 || read.max_records > kMaxRecords) {
      problems->Invalid(FieldPath(field, "max_records"),
                        absl::StrCat("must be 1 to ", kMaxRecords));
    }
  }
  const std::string bytes_field = FieldPath(field, "max_raw_bytes");
  if (options.has_max_raw_bytes() && !options.raw()) {
    problems->Invalid(bytes_field, "has no meaning without raw");
  }
  if (!options.raw()) return read;
  read.max_raw_bytes =
      ReadBytes(options.has_max_raw_bytes(), options.max_raw_bytes(), bytes_field, problems);
  return read;
}

CaptureOptions ReadCapture(const v1::CaptureOptions& options, const std::string& field,
                           RequestProblems* problems) {
  CaptureOptions read;
  read.secrets = options.secrets();
  read.max_bytes = ReadBytes(options.has_max_bytes(), options.max_bytes(),
                             FieldPath(field, "max_bytes"), problems);
  return read;
}

template <typename Needles>
void ReadNeedles(const Needles& needles, const std::string& field, std::vector<std::string>* read,
                 RequestProblems* problems) {
  for (int i = 0; i < needles.size() && i <= kMaxNeedles; ++i) {
    const std::string& needle = needles[i];
    if (needle.size() < kMinNeedle || needle.size() > kMaxNeedle) {
      problems->Invalid(FieldPath(field, i), "must have 4 to 1024 bytes");
    }
    read->push_back(needle);
  }
}

PassiveObserverOptions ReadObserver(const v1::ObserverOptions& options, const std::string& field,
                                    RequestProblems* problems) {
  PassiveObserverOptions read;
  ReadNeedles(options.search(), FieldPath(field, "search"), &read.search, problems);
  ReadNeedles(options.search_text(), FieldPath(field, "search_text"), &read.search, problems);
  if (options.search_size() + options.search_text_size() > kMaxNeedles) {
    problems->Invalid(FieldPath(field, "search"),
                      absl::StrCat("at most ", kMaxNeedles, ", those of search_text included"));
  }
  return read;
}

TapOptions ReadTapOptions(const v1::ResultOptions& options, std::string_view field,
                          RequestProblems* problems) {
  TapOptions read;
  if (options.has_transcript()) {
    read.transcript =
        ReadTranscript(options.transcript(), FieldPath(field, "transcript"), problems);
  }
  if (options.has_capture()) {
    read.capture = ReadCapture(options.capture(), FieldPath(field, "capture"), problems);
  }
  if (options.has_observer()) {
    read.observer = ReadObserver(options.observer(), FieldPath(field, "observer"), problems);
  }
  return read;
}

}  // namespace

CollectOptions ReadResultOptions(const v1::ResultOptions& options, std::string_view field,
                                 RequestProblems* problems) {
  CollectOptions read;
  read.key_log = options.key_log();
  read.sessions = options.sessions();
  read.channel_bindings = options.channel_bindings();
  read.tap = ReadTapOptions(options, field, problems);
  read.record_contents = read.tap.transcript.has_value();
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
