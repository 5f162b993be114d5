#include "client/report/html/testing/page_reader.h"

#include <google/protobuf/io/gzip_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace tlslab {
namespace {

// What stands between `begin` and </script>, for every `begin`.
std::vector<std::string> Elements(const std::string& page, const std::string& begin) {
  std::vector<std::string> elements;
  for (size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    elements.push_back(page.substr(at, page.find("</script>", at) - at));
  }
  return elements;
}

}  // namespace

std::vector<google::protobuf::Struct> PartsOf(const std::string& page) {
  std::vector<google::protobuf::Struct> parts;
  for (const std::string& json :
       Elements(page, "<script type=\"application/json\" class=\"part\">")) {
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parts.emplace_back()).ok())
        << json;
  }
  return parts;
}

std::vector<v1::CellReport> CellsOf(const std::string& page, int number) {
  const std::vector<std::string> elements =
      Elements(page, "<script type=\"application/octet-stream\" id=\"chunk" +
                         std::to_string(number) + "\">");
  std::string zlib;
  v1::ExperimentReport cells;
  if (elements.size() != 1 || !absl::Base64Unescape(elements[0], &zlib)) {
    ADD_FAILURE() << elements.size() << " chunks " << number;
    return {};
  }
  google::protobuf::io::ArrayInputStream bytes(zlib.data(), static_cast<int>(zlib.size()));
  google::protobuf::io::GzipInputStream inflated(&bytes,
                                                 google::protobuf::io::GzipInputStream::ZLIB);
  EXPECT_TRUE(cells.ParseFromZeroCopyStream(&inflated));
  return {cells.cells().begin(), cells.cells().end()};
}

}  // namespace tlslab
