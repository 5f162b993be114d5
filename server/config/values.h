// Readers of the small values that many requests have.
#ifndef TLSLAB_SERVER_CONFIG_VALUES_H_
#define TLSLAB_SERVER_CONFIG_VALUES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/config/problems.h"

namespace tlslab {

// Letters, digits, "-", "_" and ".", at most 63, the first a letter or digit.
void CheckId(std::string_view id, std::string_view field, RequestProblems* problems);

// `name` has the form "collection/id".
void CheckName(std::string_view name, std::string_view collection, std::string_view field,
               RequestProblems* problems);

// Between `least` and `most`; `least` when it is not.
absl::Duration ReadDuration(const google::protobuf::Duration& duration, absl::Duration least,
                            absl::Duration most, std::string_view field, RequestProblems* problems);

absl::Time ReadTime(const google::protobuf::Timestamp& timestamp, std::string_view field,
                    RequestProblems* problems);

struct Page {
  int size = 100;
  std::string after;  // the last name of the page before; empty: the first page
};
// Tokens are the last name of the page before.
Page ReadPage(int32_t page_size, const std::string& page_token, std::string_view collection,
              RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_VALUES_H_
