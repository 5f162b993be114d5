// docs/result-fields.md names fields that there are, and leaves out none of a result.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tlslab/v1/experiment_report.pb.h"
#include "tlslab/v1/handshake.pb.h"
#include "tlslab/v1/lab_service.pb.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string Page() {
  std::stringstream page;
  page << std::ifstream("docs/result-fields.md").rdbuf();
  return page.str();
}

// The words in backticks of the table's rows, by the row's number.
std::map<int, std::vector<std::string>> Rows() {
  std::map<int, std::vector<std::string>> rows;
  std::istringstream page(Page());
  for (std::string line; std::getline(page, line);) {
    if (line.size() < 3 || line[0] != '|' || !std::isdigit(static_cast<unsigned char>(line[2]))) {
      continue;
    }
    std::vector<std::string>& words = rows[std::stoi(line.substr(2))];
    for (size_t at = line.find('`'); at != line.npos;) {
      const size_t end = line.find('`', at + 1);
      if (end == line.npos) break;
      words.push_back(line.substr(at + 1, end - at - 1));
      at = line.find('`', end + 1);
    }
  }
  return rows;
}

// Fields along a path, which begins in HandshakeResult or in the message that it names;
// empty when there is no such path.
std::vector<const FieldDescriptor*> FieldsOf(const std::string& path) {
  std::istringstream parts(path);
  const Descriptor* message = v1::HandshakeResult::descriptor();
  std::vector<const FieldDescriptor*> fields;
  for (std::string part; std::getline(parts, part, '.');) {
    if (fields.empty() && std::isupper(static_cast<unsigned char>(part[0]))) {
      message = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
          "tlslab.v1." + part);
      if (message == nullptr) return {};
      continue;
    }
    const FieldDescriptor* field = message == nullptr ? nullptr : message->FindFieldByName(part);
    if (field == nullptr) return {};
    fields.push_back(field);
    message = field->message_type();
  }
  return fields;
}

TEST(ResultFields, ThePageHasEveryRowOfTheSurvey) {
  const auto rows = Rows();
  ASSERT_EQ(rows.size(), 77u);
  EXPECT_EQ(rows.begin()->first, 1);
  EXPECT_EQ(rows.rbegin()->first, 77);
}

TEST(ResultFields, EachThatThePageNamesIsInTheContract) {
  // Other messages are known once something of theirs is linked.
  ASSERT_NE(v1::CellReport::descriptor(), nullptr);
  ASSERT_NE(v1::Capabilities::descriptor(), nullptr);
  ASSERT_NE(v1::PeerVerification::descriptor(), nullptr);
  int named = 0;
  for (const auto& [number, words] : Rows()) {
    for (const std::string& path : words) {
      EXPECT_FALSE(FieldsOf(path).empty()) << "row " << number << ": " << path;
      ++named;
    }
  }
  EXPECT_GT(named, 100);
  EXPECT_TRUE(FieldsOf("negotiated.no_such_field").empty());
  EXPECT_TRUE(FieldsOf("NoSuchMessage.field").empty());
  EXPECT_TRUE(FieldsOf("role.field").empty());
}

TEST(ResultFields, NoneOfAResultIsMissingFromThePage) {
  std::set<const FieldDescriptor*> named;
  const std::string page = Page();
  for (size_t at = page.find('`'); at != page.npos;) {
    const size_t end = page.find('`', at + 1);
    ASSERT_NE(end, page.npos);
    for (const FieldDescriptor* field : FieldsOf(page.substr(at + 1, end - at - 1))) {
      named.insert(field);
    }
    at = page.find('`', end + 1);
  }
  for (const Descriptor* message :
       {v1::HandshakeResult::descriptor(), v1::NegotiatedParameters::descriptor(),
        v1::PeerIdentity::descriptor()}) {
    for (int i = 0; i < message->field_count(); ++i) {
      EXPECT_EQ(named.count(message->field(i)), 1) << message->field(i)->full_name();
    }
  }
}

}  // namespace
}  // namespace tlslab
