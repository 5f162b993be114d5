#include "certs/mint/validity.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

const char* StartField(const MintSpec& spec) {
  return spec.not_before_time ? "not_before_time" : "not_before_offset";
}

const char* EndField(const MintSpec& spec) {
  return spec.not_after_time ? "not_after_time" : "not_after_offset";
}

absl::Time End(const MintSpec& spec, absl::Time now) {
  if (spec.not_after_time) return *spec.not_after_time;
  return now + spec.not_after_offset.value_or(spec.certificate_authority ? 3650 * kDay : 90 * kDay);
}

absl::Time Start(const MintSpec& spec, absl::Time now) {
  if (spec.not_before_time) return *spec.not_before_time;
  if (spec.not_before_offset) return now + *spec.not_before_offset;
  // Before its end, so that the end alone is enough to ask for an expired one.
  return std::min(now, End(spec, now)) - absl::Hours(1);
}

std::string Show(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

void CheckYear(const char* field, absl::Time time, MintViolations* violations) {
  const int64_t year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  if (year >= 1 && year <= 9999) return;
  violations->push_back({field, "gives a time outside the years 1 to 9999"});
}

void CheckOnce(const char* offset, bool has_offset, const char* time, bool has_time,
               MintViolations* violations) {
  if (has_offset && has_time) {
    violations->push_back({offset, absl::StrCat("contradicts ", time, "; give one of them")});
  }
}

bool SetTime(ASN1_TIME* field, absl::Time time) {
  return ASN1_TIME_set(field, absl::ToTimeT(time)) != nullptr;
}

}  // namespace

Validity ValidityOf(const MintSpec& spec, absl::Time now) {
  return {Start(spec, now), End(spec, now)};
}

void CheckValidity(const MintSpec& spec, MintViolations* violations) {
  CheckOnce("not_before_offset", spec.not_before_offset.has_value(), "not_before_time",
            spec.not_before_time.has_value(), violations);
  CheckOnce("not_after_offset", spec.not_after_offset.has_value(), "not_after_time",
            spec.not_after_time.has_value(), violations);
  if (spec.not_before_time || spec.not_after_time) return;
  const absl::Time epoch = absl::UnixEpoch();
  const Validity validity = ValidityOf(spec, epoch);
  if (validity.not_after >= validity.not_before) return;
  violations->push_back(
      {"not_after_offset", absl::StrCat(absl::FormatDuration(validity.not_after - epoch),
                                        " lies before not_before_offset, which is ",
                                        absl::FormatDuration(validity.not_before - epoch))});
}

void CheckValidityAt(const MintSpec& spec, absl::Time now, MintViolations* violations) {
  const Validity validity = ValidityOf(spec, now);
  CheckYear(StartField(spec), validity.not_before, violations);
  CheckYear(EndField(spec), validity.not_after, violations);
  const bool both_absolute = spec.not_before_time && spec.not_after_time;
  const bool both_relative = !spec.not_before_time && !spec.not_after_time;
  if (both_absolute || both_relative || validity.not_after >= validity.not_before) return;
  violations->push_back(
      {EndField(spec),
       absl::StrCat(Show(validity.not_after), " lies before ", StartField(spec), ", which is ",
                    Show(validity.not_before), "; a reversed validity needs both as times")});
}

bool SetValidity(const Validity& validity, X509* certificate) {
  return SetTime(X509_getm_notBefore(certificate), validity.not_before) &&
         SetTime(X509_getm_notAfter(certificate), validity.not_after);
}

}  // namespace tlslab
