#include "server/rpc/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace tlslab {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Variables = std::map<std::string, std::string>;

Environment From(const Variables& variables) {
  return [variables = std::make_shared<Variables>(variables)](const std::string& name) {
    auto found = variables->find(name);
    return found == variables->end() ? nullptr : found->second.c_str();
  };
}

FlagReading Read(const std::vector<std::string>& arguments, const Variables& variables = {}) {
  return ReadFlags(arguments, From(variables), "tlslabd 1.2.3");
}

// Without mistakes.
Flags Good(const std::vector<std::string>& arguments, const Variables& variables = {}) {
  const FlagReading read = Read(arguments, variables);
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_EQ(read.output, "");
  return read.flags;
}

// A file that holds `text`.
std::string File(const std::string& text) {
  static int number = 0;
  const std::string path = testing::TempDir() + "/flags" + std::to_string(++number) + ".toml";
  std::ofstream(path) << text;
  return path;
}

TEST(Flags, AreSafeAndRoomyWhenNothingIsSaid) {
  const Flags flags = Good({});
  EXPECT_EQ(flags.listen, kDefaultAddress);
  EXPECT_FALSE(flags.danger_listen_beyond_loopback);
  EXPECT_EQ(flags.dial_policy.ToString(), AddressPolicy::LoopbackOnly().ToString());
  EXPECT_EQ(flags.bind_policy.ToString(), AddressPolicy::LoopbackOnly().ToString());
  EXPECT_EQ(flags.limits.listeners, LabLimits().listeners);
  EXPECT_EQ(flags.max_owners, 1000);
  EXPECT_FALSE(flags.exit_on_stdin_eof);
}

TEST(Flags, GoBeforeTheEnvironmentAndThatBeforeTheFile) {
  const std::string file = File("max-dials = 1\nmax-relays = 1\nmax-listeners = 1\n");
  const Flags flags = Good({"--max-dials=3", "--config=" + file},
                           {{"TLSLABD_MAX_DIALS", "2"}, {"TLSLABD_MAX_RELAYS", "2"}});
  EXPECT_EQ(flags.limits.dials, 3);
  EXPECT_EQ(flags.limits.relays, 2);
  EXPECT_EQ(flags.limits.listeners, 1);
  EXPECT_EQ(flags.limits.terminators, LabLimits().terminators);
}

TEST(Flags, OfEveryKindStandInEveryLayer) {
  const std::string file = File(
      "# A comment.\n"
      "listen = \"unix:/run/a#b.sock\"  # another\n"
      "allow-dial = [\"10.0.0.0/8\", \"::/0\"]\n"
      "allow-bind = \"10.1.0.0/16\"\n"
      "exit-on-stdin-eof = true\n");
  const std::vector<Flags> all = {
      Good({"--config", file}),
      Good({}, {{"TLSLABD_CONFIG", file}}),
      Good({}, {{"TLSLABD_LISTEN", "unix:/run/a#b.sock"},
                {"TLSLABD_ALLOW_DIAL", "10.0.0.0/8,::/0"},
                {"TLSLABD_ALLOW_BIND", "10.1.0.0/16"},
                {"TLSLABD_EXIT_ON_STDIN_EOF", "1"}}),
      Good({"--listen=unix:/run/a#b.sock", "--allow-dial=10.0.0.0/8", "--allow-dial", "::/0",
            "--allow-bind=10.1.0.0/16", "--exit-on-stdin-eof"}),
  };
  for (const Flags& flags : all) {
    EXPECT_EQ(flags.listen, "unix:/run/a#b.sock");
    EXPECT_EQ(flags.dial_policy.ToString(), "127.0.0.0/8, ::1/128, 10.0.0.0/8, ::/0");
    EXPECT_EQ(flags.bind_policy.ToString(), "127.0.0.0/8, ::1/128, 10.1.0.0/16");
    EXPECT_TRUE(flags.exit_on_stdin_eof);
  }
}

TEST(Flags, OfTheEnvironmentCanSayNoAndAnEmptyOneSaysNothing) {
  EXPECT_FALSE(Good({}, {{"TLSLABD_EXIT_ON_STDIN_EOF", "false"}}).exit_on_stdin_eof);
  EXPECT_EQ(Good({}, {{"TLSLABD_LISTEN", ""}}).listen, kDefaultAddress);
  // What Kubernetes sets for a service of that name.
  EXPECT_EQ(Good({}, {{"TLSLABD_PORT", "tcp://10.0.0.1:50551"}}).listen, kDefaultAddress);
}

TEST(Flags, AreAllToldWhenTheyAreWrong) {
  const std::string file = File("max-listener = 5\nmax-terminators = -1\nhelp = true\n");
  const FlagReading read =
      Read({"--lisen=x", "surplus", "--max-dials=many", "--max-relays=5000000000",
            "--allow-bind=::1/129", "--config=" + file},
           {{"TLSLABD_MAX_CERTIFICATES", "1e99"}, {"TLSLABD_ALLOW_DIAL", "10.0.0.0/33,fine"}});
  EXPECT_THAT(read.problems,
              testing::UnorderedElementsAre(
                  AllOf(StartsWith("--lisen is no option"), HasSubstr("did you mean --listen?")),
                  "an argument belongs to no option; see tlslabd --help",
                  AllOf(HasSubstr("--max-dials"), HasSubstr("many")),
                  AllOf(HasSubstr("--max-relays"), HasSubstr("5000000000"), HasSubstr("1000000")),
                  AllOf(StartsWith("TLSLABD_MAX_CERTIFICATES: "), HasSubstr("1e99")),
                  AllOf(StartsWith(file + ": max-listener is no option"),
                        HasSubstr("did you mean max-listeners?")),
                  AllOf(StartsWith(file + ": "), HasSubstr("max-terminators"), HasSubstr("-1")),
                  file + ": help cannot stand in a file",
                  AllOf(StartsWith("--allow-dial: "), HasSubstr("10.0.0.0/33"), HasSubstr("fine")),
                  AllOf(StartsWith("--allow-bind: "), HasSubstr("::1/129"))));
}

TEST(Flags, TellAFileThatIsNone) {
  EXPECT_THAT(Read({"--config=/nowhere/at/all"}).problems,
              ElementsAre(HasSubstr("/nowhere/at/all cannot be read")));
  EXPECT_THAT(Read({"--config=" + testing::TempDir()}).problems,
              ElementsAre(HasSubstr("cannot be read")));
  EXPECT_THAT(Read({"--config=" + File(std::string(2 << 20, '\n'))}).problems,
              ElementsAre(HasSubstr("has more than 1048576 bytes")));
  EXPECT_THAT(Read({"--config=" + File("[server]\nlisten = \"x\"\n")}).problems,
              ElementsAre(HasSubstr("[server]: there are no sections")));
  EXPECT_THAT(Read({"--config=" + File("max-dials = 1\nmax-relays = 2\nmax-dials = 3\n")}).problems,
              ElementsAre(HasSubstr("max-dials stands there twice")));
  EXPECT_THAT(Read({"--config=" + File("max-dials = 1\nconfig = \"b\"\n")}).problems,
              ElementsAre(HasSubstr("config cannot stand in a file")));
}

TEST(Flags, ArePrintedAsAFileThatSaysThemAgain) {
  const std::string first = File("max-relays = 7\n");
  const std::vector<std::string> arguments = {"--config=" + first,
                                              "--listen=unix:/run/it's a#b.sock",
                                              "--allow-dial=10.0.0.0/8,::/0", "--print-config"};
  const FlagReading read = Read(arguments, {{"TLSLABD_MAX_DIALS", "5"}});
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_THAT(read.output,
              AllOf(HasSubstr("listen = \"unix:/run/it's a#b.sock\"  # from --listen\n"),
                    HasSubstr("max-dials = 5  # from TLSLABD_MAX_DIALS\n"),
                    HasSubstr("max-relays = 7  # from " + first + "\n"),
                    HasSubstr("max-listeners = 200  # the default\n"),
                    HasSubstr("allow-bind = []  # the default\n"),
                    HasSubstr("exit-on-stdin-eof = false  # the default\n"),
                    HasSubstr("allow-dial = [\"10.0.0.0/8\", \"::/0\"]  # from --allow-dial\n")));
  EXPECT_THAT(read.output, Not(HasSubstr("print-config =")));

  const std::string printed = File(read.output);
  const Flags again = Good({"--config=" + printed});
  EXPECT_EQ(again.listen, "unix:/run/it's a#b.sock");
  EXPECT_EQ(again.limits.dials, 5);
  EXPECT_EQ(again.limits.relays, 7);
  EXPECT_EQ(again.dial_policy.ToString(), "127.0.0.0/8, ::1/128, 10.0.0.0/8, ::/0");
  // And so it stays, but for where it is from.
  EXPECT_THAT(Read({"--config=" + printed, "--print-config"}).output,
              AllOf(HasSubstr("max-dials = 5  # from " + printed),
                    HasSubstr("allow-bind = []  # the default")));
}

TEST(Flags, AreNotPrintedWhenTheyAreWrong) {
  const FlagReading read = Read({"--print-config", "--max-dials=x"});
  EXPECT_EQ(read.output, "");
  EXPECT_THAT(read.problems, ElementsAre(HasSubstr("--max-dials")));
}

TEST(Flags, HelpAndTellTheVersion) {
  EXPECT_EQ(Read({"--version"}).output, "tlslabd 1.2.3\n");
  const std::string help = Read({"--help"}).output;
  for (const char* name : {"--listen", "--max-dials", "--max-owners", "--config", "--print-config",
                           "TLSLABD_MAX_DIALS"}) {
    EXPECT_THAT(help, HasSubstr(name));
  }
}

class Secret : public testing::Test {
 protected:
  Secret() { app.add_option("--token", token, "A secret")->type_name(kSecretType); }
  CLI::App app{"Test", "test"};
  std::string token;
  OptionLayers layers{&app, "TEST_"};
};

TEST_F(Secret, IsReadAndNeverPrinted) {
  layers.Read({"--print-config"}, From({{"TEST_TOKEN", "hush"}}));
  EXPECT_THAT(layers.problems(), IsEmpty());
  EXPECT_EQ(token, "hush");
  EXPECT_THAT(layers.output(), AllOf(HasSubstr("# token is set, and a secret  # from TEST_TOKEN\n"),
                                     Not(HasSubstr("hush"))));
}

TEST_F(Secret, ThatNobodySetIsPrintedAsSuch) {
  layers.Read({"--print-config"}, From({}));
  EXPECT_THAT(layers.output(), HasSubstr("token = \"\"  # the default\n"));
}

}  // namespace
}  // namespace tlslab
