// Writes the report of the tests in every form into a folder, for tests with readers of others:
//
//   write_reports run.textproto FOLDER
#include <google/protobuf/text_format.h>

#include <fstream>
#include <iostream>

#include "client/report/json_sink.h"
#include "client/report/junit_sink.h"
#include "client/report/replay.h"
#include "client/report/tap_sink.h"
#include "client/report/text_sink.h"
#include "client/report/textproto_sink.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

class PlainTextSink : public TextSink {
 public:
  explicit PlainTextSink(std::ostream& out) : TextSink(out, {}) {}
};

template <typename Sink>
void Write(const v1::RunReport& report, const std::string& file_name) {
  std::ofstream out(file_name);
  Sink sink(out);
  Replay(report, sink);
}

int Main(int argc, char** argv) {
  v1::RunReport report;
  const auto text = argc == 3 ? ReadFile(argv[1], 1 << 20) : absl::InvalidArgumentError("usage");
  if (!text.ok() || !google::protobuf::TextFormat::ParseFromString(*text, &report)) {
    std::cerr << text.status() << "\n";
    return 1;
  }
  const std::string folder = std::string(argv[2]) + "/";
  Write<JsonSink>(report, folder + "run.json");
  Write<JsonLinesSink>(report, folder + "run.jsonl");
  Write<TextprotoSink>(report, folder + "run.textproto");
  Write<JunitSink>(report, folder + "run.junit.xml");
  Write<TapSink>(report, folder + "run.tap");
  Write<PlainTextSink>(report, folder + "run.txt");
  return 0;
}

}  // namespace
}  // namespace tlslab

int main(int argc, char** argv) { return tlslab::Main(argc, argv); }
