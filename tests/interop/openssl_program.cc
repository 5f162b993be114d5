#include "tests/interop/openssl_program.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/testing/child_process.h"

namespace tlslab {
namespace {

std::string& Program() {
  static auto* const program = new std::string;
  return *program;
}

}  // namespace

const std::string& OpensslProgram() { return Program(); }

std::string WhyNoOpensslProgram() {
  if (Program().empty()) return "built with the system's OpenSSL: none is pinned";
  if (access(Program().c_str(), X_OK) != 0) return Program() + " is missing";
  return "";
}

bool OpensslProgramKnows(const std::string& command, const std::string& option) {
  auto help = ChildProcess::Start({{Program(), command, "-help"}, {"OPENSSL_CONF=/dev/null"}});
  if (!help.ok() || !(*help)->WaitForExit()) return false;
  const std::string printed = (*help)->output() + (*help)->errors();
  return printed.find(" " + option + " ") != printed.npos;
}

namespace {

struct Said {
  std::string output, errors;
};

Said RunToEnd(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {Program()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto child = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
  EXPECT_TRUE(child.ok()) << child.status();
  if (!child.ok()) return {};
  EXPECT_EQ((*child)->WaitForExit(), 0) << (*child)->errors();
  return {(*child)->output(), (*child)->errors()};
}

}  // namespace

std::string RunOpenssl(const std::vector<std::string>& arguments) {
  return RunToEnd(arguments).output;
}

std::string RunOpensslWithErrors(const std::vector<std::string>& arguments) {
  const Said said = RunToEnd(arguments);
  return said.output + said.errors;
}

}  // namespace tlslab

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1) tlslab::Program() = argv[1];
  return RUN_ALL_TESTS();
}
