#include "server/config/observation_reader.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

constexpr int kMinObservations = 2;
constexpr int kMaxObservations = 1000;
constexpr int kMaxRecords = 10000;
constexpr size_t kMaxLabel = 200;
constexpr uint32_t kMaxContentType = 255;

void CheckLabel(const std::string& label, const std::string& field, std::set<std::string>* labels,
                RequestProblems* problems) {
  if (label.empty() || label.size() > kMaxLabel) {
    problems->Invalid(field, "must have 1 to 200 bytes");
  } else if (!labels->insert(label).second) {
    problems->Invalid(field, absl::StrCat("\"", label, "\" stands for another already"));
  }
}

RecordShape ReadRecord(const v1::ObservedRecord& record, const std::string& field,
                       RequestProblems* problems) {
  RecordShape read;
  switch (record.flow()) {
    case v1::CLIENT_TO_SERVER:
      read.flow = FlowDirection::kClientToServer;
      break;
    case v1::SERVER_TO_CLIENT:
      read.flow = FlowDirection::kServerToClient;
      break;
    default:
      problems->Invalid(FieldPath(field, "flow"), "must be CLIENT_TO_SERVER or SERVER_TO_CLIENT");
  }
  if (record.content_type().value() > kMaxContentType) {
    problems->Invalid(FieldPath(field, "content_type.value"), "at most 255");
  }
  read.content_type = static_cast<uint8_t>(record.content_type().value());
  read.payload_bytes = record.payload_bytes();
  read.is_protected = record.protected_();
  return read;
}

std::vector<RecordShape> ReadRecords(const v1::Observation& observation, const std::string& field,
                                     RequestProblems* problems) {
  const std::string records_field = FieldPath(field, "report.records");
  const auto& records = observation.report().records();
  std::vector<RecordShape> read;
  if (!observation.has_report()) {
    problems->Invalid(FieldPath(field, "report"),
                      "is required: the observer of a result that was asked for one");
  } else if (records.empty()) {
    problems->Invalid(records_field,
                      "there are none to compare: no TLS passed, or this is no observer's report");
  } else if (records.size() > kMaxRecords) {
    problems->Invalid(records_field, absl::StrCat("at most ", kMaxRecords));
  } else {
    read.reserve(records.size());
    for (int i = 0; i < records.size(); ++i) {
      read.push_back(ReadRecord(records[i], FieldPath(records_field, i), problems));
    }
  }
  return read;
}

}  // namespace

CompareRequest ReadCompareObservations(const v1::CompareObservationsRequest& request,
                                       RequestProblems* problems) {
  CompareRequest read;
  read.options.tolerance = request.tolerance_bytes();
  const int count = request.observations_size();
  if (count < kMinObservations || count > kMaxObservations) {
    problems->Invalid("observations", "must be 2 to 1000");
    return read;
  }
  std::set<std::string> labels;
  for (int i = 0; i < count; ++i) {
    const v1::Observation& observation = request.observations(i);
    const std::string field = FieldPath("observations", i);
    CheckLabel(observation.label(), FieldPath(field, "label"), &labels, problems);
    std::vector<RecordShape> records = ReadRecords(observation, field, problems);
    if (request.application_data_only()) records = ApplicationDataOf(records);
    read.observations.push_back({observation.label(), std::move(records)});
  }
  return read;
}

}  // namespace tlslab
