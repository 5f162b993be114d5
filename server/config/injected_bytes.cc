#include "server/config/injected_bytes.h"

#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/codepoints/alerts.h"
#include "server/config/fault_trigger_reader.h"

namespace tlslab {
namespace {

constexpr uint32_t kMaxPayload = 0xffff;
constexpr uint16_t kVersion = 0x0303;  // RFC 8446 section 5.1: what records have
constexpr uint8_t kAlert = 21;

void Append16(uint32_t number, std::string* to) {
  to->push_back(static_cast<char>(number >> 8));
  to->push_back(static_cast<char>(number));
}

std::string Record(uint8_t content_type, uint32_t version, uint32_t length,
                   const std::string& payload) {
  std::string bytes(1, static_cast<char>(content_type));
  Append16(version, &bytes);
  Append16(length, &bytes);
  return bytes + payload;
}

std::string ReadRecord(const v1::Fault::InjectedRecord& record, std::string_view field,
                       RequestProblems* problems) {
  const auto check = [&](uint64_t number, uint32_t most, std::string_view child) {
    if (number > most) problems->Invalid(FieldPath(field, child), absl::StrCat("at most ", most));
  };
  check(record.content_type(), 0xff, "content_type");
  check(record.legacy_version(), 0xffff, "legacy_version");
  check(record.length(), 0xffff, "length");
  const std::string& payload = record.payload();
  if (payload.size() > kMaxPayload) {
    problems->Invalid(FieldPath(field, "payload"), absl::StrCat("at most ", kMaxPayload, " bytes"));
  }
  return Record(static_cast<uint8_t>(record.content_type()),
                record.has_legacy_version() ? record.legacy_version() : kVersion,
                record.has_length() ? record.length() : static_cast<uint32_t>(payload.size()),
                payload);
}

// close_notify, user_canceled and no_renegotiation are warnings (RFC 5246 section 7.2).
bool IsWarning(uint16_t alert) { return alert == 0 || alert == 90 || alert == 100; }

std::string ReadAlert(const std::string& text, const std::string& field,
                      RequestProblems* problems) {
  const uint16_t alert = ReadWireName(text, {"alert", Alerts(), AlertValue}, field, problems);
  std::string payload(1, IsWarning(alert) ? '\x01' : '\x02');
  payload.push_back(static_cast<char>(alert));
  return Record(kAlert, kVersion, 2, payload);
}

// Of the engine alone, whose numbers the standard lays down; its distributions differ.
std::string Garbage(const std::string& seed, size_t size) {
  const std::vector<uint32_t> words(seed.begin(), seed.end());
  std::seed_seq sequence(words.begin(), words.end());
  std::mt19937 random(sequence);
  std::string bytes;
  bytes.reserve(size);
  while (bytes.size() < size) bytes.push_back(static_cast<char>(random()));
  return bytes;
}

std::string NotEmpty(const std::string& bytes, size_t max_bytes, const std::string& field,
                     RequestProblems* problems) {
  if (bytes.empty() || bytes.size() > max_bytes) {
    problems->Invalid(field, absl::StrCat("must have 1 to ", max_bytes, " bytes"));
  }
  return bytes;
}

}  // namespace

std::string ReadInjectedBytes(const v1::Fault::Inject& inject, const std::string& fault_id,
                              size_t max_bytes, std::string_view field, RequestProblems* problems) {
  switch (inject.what_case()) {
    case v1::Fault::Inject::kRaw:
      return NotEmpty(inject.raw(), max_bytes, FieldPath(field, "raw"), problems);
    case v1::Fault::Inject::kText:
      return NotEmpty(inject.text(), max_bytes, FieldPath(field, "text"), problems);
    case v1::Fault::Inject::kRecord:
      return ReadRecord(inject.record(), FieldPath(field, "record"), problems);
    case v1::Fault::Inject::kAlert:
      return ReadAlert(inject.alert(), FieldPath(field, "alert"), problems);
    case v1::Fault::Inject::kGarbageBytes:
      if (inject.garbage_bytes() == 0 || inject.garbage_bytes() > max_bytes) {
        problems->Invalid(FieldPath(field, "garbage_bytes"),
                          absl::StrCat("must be 1 to ", max_bytes));
        return "";
      }
      return Garbage(fault_id, inject.garbage_bytes());
    case v1::Fault::Inject::WHAT_NOT_SET:
      break;
  }
  problems->Invalid(field, "required: one of raw, text, record, alert, garbage_bytes");
  return "";
}

}  // namespace tlslab
