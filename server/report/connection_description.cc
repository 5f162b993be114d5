#include "server/report/connection_description.h"

#include <google/protobuf/util/json_util.h>

#include "server/report/code_points.h"
#include "server/report/handshake_result.h"

namespace tlslab {

std::string DescribeConnectionAsJson(const Observations& so_far, absl::Time start) {
  v1::HandshakeResult result;
  ReportSeen(so_far, &result);
  SetTime(start, result.mutable_start_time());
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  // Fails only where text is no UTF-8, of which the report makes sure.
  if (!google::protobuf::util::MessageToJsonString(result, &json, options).ok()) return "{}";
  return json;
}

}  // namespace tlslab
