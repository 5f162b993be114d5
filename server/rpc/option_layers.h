// What a program is told by its command line, its environment and one file: the same names in all
// of them, and that order of precedence.
//
//   CLI::App app("A laboratory for TLS.", "tlslabd");
//   app.add_option("--max-dials", limits.dials, "Dials under way at once");
//   OptionLayers layers(&app, "TLSLABD_");
//   layers.Read(arguments, environment);   // --max-dials=5, TLSLABD_MAX_DIALS=5, max-dials = 5
//   if (!layers.problems().empty()) ...
//
// CLI11 knows the options and reads each layer; the layers are put together here, since its own
// file would come before its environment, and its first error would be the only one.
//
// The file is what CLI11 reads of TOML: lines "name = value", "#" before a comment, lists in
// brackets. It is named by --config or the environment; options that are not configurable in the
// sense of CLI11 cannot stand in it. An option whose type is named kSecretType is never printed.
#ifndef TLSLAB_SERVER_RPC_OPTION_LAYERS_H_
#define TLSLAB_SERVER_RPC_OPTION_LAYERS_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tlslab {

// option->type_name(kSecretType)
inline constexpr char kSecretType[] = "SECRET";

// The value of a variable; null when it is not set.
using Environment = std::function<const char*(const std::string& name)>;

class OptionLayers {
 public:
  // Adds --config and --print-config to the options of `app`, which must outlive it and have all
  // its options when they are read. No variables may be named in `app`: each option has its own,
  // `prefix` and its name in capitals, with "_" for "-". An empty variable is none.
  OptionLayers(CLI::App* app, std::string prefix);

  // Once. `arguments` are without the program's name.
  void Read(const std::vector<std::string>& arguments, const Environment& environment);

  // Every mistake, each with its place.
  const std::vector<std::string>& problems() const { return problems_; }

  // What was asked for instead: help, the version, or, without problems, the effective
  // configuration. Empty: nothing.
  const std::string& output() const { return output_; }

  // What is in force, as a file that says it again, with where each value is from. Secrets are
  // left out, and told to be.
  std::string Printed() const;

 private:
  bool ReadArguments(const std::vector<std::string>& arguments);
  void TellUnknown(const std::vector<std::string>& arguments);
  void TellUnreadable(const CLI::Error& first);
  void ReadEnvironment(const Environment& environment);
  void ReadFile(const std::string& path);
  void ReadItem(const CLI::ConfigItem& item, const std::string& path);
  void Set(CLI::Option* option, const std::vector<std::string>& values, const std::string& source);
  std::string Variable(const CLI::Option& option) const;
  std::string DidYouMean(const std::string& name, const std::string& dashes) const;
  std::string Line(const CLI::Option& option) const;

  CLI::App& app_;
  const std::string prefix_;
  std::string config_;
  bool print_ = false;
  std::map<const CLI::Option*, std::string> sources_;  // none: the default
  std::vector<std::string> problems_;
  std::string output_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_OPTION_LAYERS_H_
