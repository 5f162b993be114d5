#include "server/config/values.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

constexpr size_t kMaxIdSize = 63;
constexpr int kMaxPageSize = 1000;

bool IsId(std::string_view id) {
  if (id.empty() || id.size() > kMaxIdSize || !absl::ascii_isalnum(id[0])) return false;
  for (char c : id) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '_' && c != '.') return false;
  }
  return true;
}

bool IsName(std::string_view name, std::string_view collection) {
  return name.size() > collection.size() + 1 && name.substr(0, collection.size()) == collection &&
         name[collection.size()] == '/' && IsId(name.substr(collection.size() + 1));
}

std::string Text(std::string_view s) { return std::string(s); }

}  // namespace

void CheckId(std::string_view id, std::string_view field, RequestProblems* problems) {
  if (IsId(id)) return;
  problems->Invalid(field, id.empty() ? "required"
                                      : absl::StrCat("'", Text(id),
                                                     "' is not an identifier: letters, digits, "
                                                     "'-', '_' and '.', at most 63, the first a "
                                                     "letter or digit"));
}

void CheckName(std::string_view name, std::string_view collection, std::string_view field,
               RequestProblems* problems) {
  if (IsName(name, collection)) return;
  if (name.empty()) return problems->Invalid(field, "required");
  problems->Invalid(field, absl::StrCat("'", Text(name), "' is not a name of the form ",
                                        Text(collection), "/{id}"));
}

absl::Duration ReadDuration(const google::protobuf::Duration& duration, absl::Duration least,
                            absl::Duration most, std::string_view field,
                            RequestProblems* problems) {
  bool normal = duration.seconds() >= TimeUtil::kDurationMinSeconds &&
                duration.seconds() <= TimeUtil::kDurationMaxSeconds &&
                duration.nanos() > -1000000000 && duration.nanos() < 1000000000 &&
                !(duration.seconds() > 0 && duration.nanos() < 0) &&
                !(duration.seconds() < 0 && duration.nanos() > 0);
  absl::Duration value = absl::Seconds(normal ? duration.seconds() : 0) +
                         absl::Nanoseconds(normal ? duration.nanos() : 0);
  if (normal && value >= least && value <= most) return value;
  problems->Invalid(field, absl::StrCat("must be between ", absl::FormatDuration(least), " and ",
                                        absl::FormatDuration(most)));
  return least;
}

absl::Time ReadTime(const google::protobuf::Timestamp& timestamp, std::string_view field,
                    RequestProblems* problems) {
  bool normal = timestamp.seconds() >= TimeUtil::kTimestampMinSeconds &&
                timestamp.seconds() <= TimeUtil::kTimestampMaxSeconds && timestamp.nanos() >= 0 &&
                timestamp.nanos() < 1000000000;
  if (!normal) {
    problems->Invalid(field, "not a time between the years 1 and 9999");
    return absl::UnixEpoch();
  }
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

Page ReadPage(int32_t page_size, const std::string& page_token, std::string_view collection,
              RequestProblems* problems) {
  Page page;
  if (page_size < 0 || page_size > kMaxPageSize) {
    problems->Invalid("page_size", absl::StrCat("must be between 0 and ", kMaxPageSize));
  } else if (page_size > 0) {
    page.size = page_size;
  }
  page.after = page_token;
  if (!page_token.empty() && !IsName(page_token, collection)) {
    problems->Invalid("page_token", "is not one that a page before gave");
  }
  return page;
}

}  // namespace tlslab
