// Writes schemas.cc to standard output: generate PROTO_FOLDER WELL_KNOWN_TYPES_FOLDER
#include <google/protobuf/compiler/importer.h>

#include <cstdlib>
#include <iostream>

#include "client/schema/json_schema.h"

namespace tlslab {
namespace {

class Errors : public google::protobuf::compiler::MultiFileErrorCollector {
 public:
  void AddError(const std::string& file, int line, int column,
                const std::string& message) override {
    std::cerr << file << ":" << line + 1 << ":" << column + 1 << ": " << message << "\n";
  }
};

// In pieces, since compilers bound the length of one literal.
void WriteFunction(const char* name, const std::string& text) {
  constexpr size_t kPiece = 8000;
  std::cout << "std::string " << name << "() {\n  std::string text;\n";
  for (size_t at = 0; at < text.size(); at += kPiece) {
    std::cout << "  text += R\"schema(" << text.substr(at, kPiece) << ")schema\";\n";
  }
  std::cout << "  return text;\n}\n\n";
}

int Main(int argc, char** argv) {
  if (argc != 3) return EXIT_FAILURE;
  google::protobuf::compiler::DiskSourceTree tree;
  tree.MapPath("", argv[1]);
  tree.MapPath("", argv[2]);
  Errors errors;
  google::protobuf::compiler::Importer importer(&tree, &errors);
  const auto* experiment = importer.Import("tlslab/v1/experiment.proto");
  const auto* report = importer.Import("tlslab/v1/experiment_report.proto");
  if (experiment == nullptr || report == nullptr) return EXIT_FAILURE;
  std::cout << "#include \"client/schema/schemas.h\"\n\nnamespace tlslab {\n\n";
  WriteFunction("ExperimentSchema",
                JsonSchema({experiment->FindMessageTypeByName("Experiment")}, SchemaForm::kFile));
  WriteFunction("ReportSchema", JsonSchema({report->FindMessageTypeByName("RunReport"),
                                            report->FindMessageTypeByName("RunReportLine")},
                                           SchemaForm::kReport));
  std::cout << "}  // namespace tlslab\n";
  return std::cout.good() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace tlslab

int main(int argc, char** argv) { return tlslab::Main(argc, argv); }
