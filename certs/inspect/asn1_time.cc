#include "certs/inspect/asn1_time.h"

#include <ctime>

namespace tlslab {

std::optional<absl::Time> TimeOf(const ASN1_TIME* asn1) {
  std::tm tm = {};
  // A null time means "now" to OpenSSL.
  if (!asn1 || ASN1_TIME_to_tm(asn1, &tm) != 1) return std::nullopt;
  const int year = tm.tm_year + 1900;
  if (year < 1 || year > 9999) return std::nullopt;
  return absl::FromCivil(
      absl::CivilSecond(year, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec),
      absl::UTCTimeZone());
}

}  // namespace tlslab
