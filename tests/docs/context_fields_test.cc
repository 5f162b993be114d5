// Every switch of a context, of a script and of what a result carries has a line in
// docs/context-fields.md, and is used by a shipped experiment, which others run.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "client/experiment/experiment_file.h"
#include "tlslab/v1/exchange.pb.h"
#include "tlslab/v1/result_options.pb.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kPage[] = "docs/context-fields.md";

// Fields without an experiment, each with the reason.
const std::map<std::string, std::string>& WithoutExperiment() {
  static const auto* const fields = new std::map<std::string, std::string>{
      {"tlslab.v1.PemCredential.chain_pem", "no private key is committed"},
      {"tlslab.v1.PemCredential.private_key_pem", "no private key is committed"},
      {"tlslab.v1.TlsContextSpec.srtp_profiles", "refused by every build"},
  };
  return *fields;
}

// A message of the contract whose fields are switches; those of the library and the
// sources of certificates are not.
bool IsOfSwitches(const Descriptor& message) {
  static const std::set<std::string> others = {"tlslab.v1.TlsContextRef"};
  return message.file()->package() == "tlslab.v1" && others.count(message.full_name()) == 0;
}

using Visit = std::function<void(const std::string& path, const FieldDescriptor& field)>;

void VisitSwitches(const Descriptor& message, const std::string& prefix, const Visit& visit) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const std::string path = prefix + field.name();
    const Descriptor* inner = field.message_type();
    if (inner != nullptr && IsOfSwitches(*inner) && inner->field_count() > 0) {
      VisitSwitches(*inner, path + ".", visit);
    } else {
      visit(path, field);
    }
  }
}

void VisitAllSwitches(const Visit& visit) {
  VisitSwitches(*v1::TlsContextSpec::descriptor(), "", visit);
  VisitSwitches(*v1::ExchangeStep::descriptor(), "exchange.steps.", visit);
  VisitSwitches(*v1::ResultOptions::descriptor(), "result_options.", visit);
}

void CollectSetFields(const Message& message, std::set<std::string>* names) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    names->insert(field->full_name());
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map()) continue;
    const auto& reflection = *message.GetReflection();
    if (!field->is_repeated()) {
      CollectSetFields(reflection.GetMessage(message, field), names);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      CollectSetFields(reflection.GetRepeatedMessage(message, field, i), names);
    }
  }
}

TEST(ContextFields, EachHasALineInTheReference) {
  std::stringstream page;
  page << std::ifstream(kPage).rdbuf();
  ASSERT_NE(page.str(), "");
  int count = 0;
  VisitAllSwitches([&](const std::string& path, const FieldDescriptor&) {
    ++count;
    EXPECT_NE(page.str().find("| `" + path + "` |"), std::string::npos) << path;
  });
  EXPECT_GT(count, 80);
}

TEST(ContextFields, TheReferenceNamesNoOther) {
  std::set<std::string> known;
  VisitAllSwitches([&](const std::string& path, const FieldDescriptor&) { known.insert(path); });
  std::ifstream page(kPage);
  for (std::string line; std::getline(page, line);) {
    constexpr char kStart[] = "| `";
    if (line.rfind(kStart, 0) != 0) continue;
    const size_t begin = sizeof kStart - 1;
    const std::string path = line.substr(begin, line.find('`', begin) - begin);
    EXPECT_EQ(known.count(path), 1) << path;
  }
}

TEST(ContextFields, EachIsUsedByAShippedExperiment) {
  std::set<std::string> used;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("experiments")) {
    if (entry.path().extension() != ".yaml") continue;
    const absl::StatusOr<v1::Experiment> experiment = ReadExperimentFile(entry.path().string());
    ASSERT_TRUE(experiment.ok()) << experiment.status();
    CollectSetFields(*experiment, &used);
  }
  VisitAllSwitches([&](const std::string& path, const FieldDescriptor& field) {
    if (WithoutExperiment().count(field.full_name()) > 0) return;
    EXPECT_EQ(used.count(field.full_name()), 1) << path;
  });
}

}  // namespace
}  // namespace tlslab
