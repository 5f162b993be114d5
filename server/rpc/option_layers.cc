#include "server/rpc/option_layers.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "server/codepoints/nearest.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFile = 1 << 20;

// The file without its comments. CLI11 would take a "#" within quotes for one.
std::string WithoutComments(std::string_view text) {
  std::string kept;
  char quote = '\0';
  bool in_comment = false;
  for (const char c : text) {
    if (c == '\n') {
      quote = '\0';
      in_comment = false;
    } else if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      in_comment = true;
    }
    if (!in_comment) kept += c;
  }
  return kept;
}

// CLI11's file as it is, but for comments, which are gone.
class FileFormat : public CLI::ConfigTOML {
 public:
  FileFormat() { comment('\0'); }
};

// As it stands in a file; absent when no quotes hold it.
std::optional<std::string> Quoted(const std::string& value) {
  const bool number =
      !value.empty() && std::all_of(value.begin(), value.end(), absl::ascii_isdigit);
  if (number || value == "true" || value == "false") return value;
  if (std::any_of(value.begin(), value.end(), absl::ascii_iscntrl)) return std::nullopt;
  for (const char quote : {'"', '\''}) {
    const bool held =
        value.find(quote) == std::string::npos && value.find('\\') == std::string::npos;
    if (held) return quote + value + quote;
  }
  return std::nullopt;
}

std::optional<std::string> QuotedList(const std::vector<std::string>& values) {
  std::vector<std::string> quoted;
  for (const std::string& value : values) {
    const std::optional<std::string> one = Quoted(value);
    if (!one) return std::nullopt;
    quoted.push_back(*one);
  }
  return absl::StrCat("[", absl::StrJoin(quoted, ", "), "]");
}

bool IsFlag(const CLI::Option& option) { return option.get_expected_min() == 0; }

bool IsList(const CLI::Option& option) { return option.get_expected_max() > 1; }

bool IsSecret(const CLI::Option& option) { return option.get_type_name() == kSecretType; }

// What is wrong, which may quote the value.
std::string Wrong(const CLI::Option& option, const CLI::Error& error) {
  return IsSecret(option) ? option.get_name() + " has a value that it cannot have" : error.what();
}

// What a list that nobody set is.
std::string DefaultOf(const CLI::Option& option) {
  if (IsList(option)) return "[]";
  return IsFlag(option) ? "false" : Quoted(option.get_default_str()).value_or("\"\"");
}

}  // namespace

OptionLayers::OptionLayers(CLI::App* app, std::string prefix)
    : app_(*app), prefix_(std::move(prefix)) {
  app_.allow_extras();
  app_.add_option("--config", config_, "A file with options, one a line: name = value")
      ->configurable(false);
  app_.add_flag("--print-config", print_,
                "Print the effective configuration, as a file for --config, and end")
      ->configurable(false);
}

void OptionLayers::Read(const std::vector<std::string>& arguments, const Environment& environment) {
  if (!ReadArguments(arguments)) return;
  ReadEnvironment(environment);
  if (!config_.empty()) ReadFile(config_);
  if (print_ && problems_.empty()) output_ = Printed();
}

// False when there is nothing more to read.
bool OptionLayers::ReadArguments(const std::vector<std::string>& arguments) {
  try {
    app_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    output_ = app_.help();
    return false;
  } catch (const CLI::CallForVersion& version) {
    output_ = absl::StrCat(version.what(), "\n");
    return false;
  } catch (const CLI::Error& error) {
    TellUnreadable(error);
  }
  TellUnknown(app_.remaining());
  for (const CLI::Option* option : app_.get_options()) {
    if (option->count() > 0) sources_[option] = option->get_name();
  }
  return true;
}

// All that cannot be read, of which CLI11 has told the first.
void OptionLayers::TellUnreadable(const CLI::Error& first) {
  const size_t before = problems_.size();
  for (CLI::Option* option : app_.get_options()) {
    if (option->count() == 0 || option->get_callback_run()) continue;
    try {
      option->run_callback();
    } catch (const CLI::Error& error) {
      problems_.push_back(Wrong(*option, error));
    }
  }
  if (problems_.size() == before) problems_.push_back(first.what());
}

void OptionLayers::TellUnknown(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument.rfind('-', 0) != 0) {  // perhaps the secret of an option that is misspelt
      problems_.push_back(
          absl::StrCat("an argument belongs to no option; see ", app_.get_name(), " --help"));
      continue;
    }
    const std::string name = argument.substr(0, argument.find('='));
    problems_.push_back(absl::StrCat(name, " is no option", DidYouMean(name, "--")));
  }
}

std::string OptionLayers::DidYouMean(const std::string& name, const std::string& dashes) const {
  std::vector<std::string> names;
  for (const CLI::Option* option : app_.get_options()) {
    if (dashes.empty() && !option->get_configurable()) continue;
    names.push_back(absl::StrCat(dashes, option->get_single_name()));
  }
  const std::string nearest =
      NearestName(name, std::vector<std::string_view>(names.begin(), names.end()));
  return nearest.empty() ? absl::StrCat("; see ", app_.get_name(), " --help")
                         : absl::StrCat("; did you mean ", nearest, "?");
}

std::string OptionLayers::Variable(const CLI::Option& option) const {
  const std::string name = option.get_single_name();
  return prefix_ + absl::StrReplaceAll(absl::AsciiStrToUpper(name), {{"-", "_"}});
}

void OptionLayers::ReadEnvironment(const Environment& environment) {
  for (CLI::Option* option : app_.get_options()) {
    if (option == app_.get_help_ptr() || option == app_.get_version_ptr()) continue;
    if (option->get_group().empty()) continue;  // no setting: --help does not list it
    const std::string variable = Variable(*option);
    const char* value = environment(variable);
    if (value == nullptr || *value == '\0' || option->count() > 0) continue;
    Set(option, {value}, variable);
  }
}

void OptionLayers::ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(file.gcount());
  // The end of the file is where it ought to fail, after at least a try.
  if (!file.eof() || text.size() > kMaxFile) {
    problems_.push_back(text.size() > kMaxFile
                            ? absl::StrCat(path, " has more than ", kMaxFile, " bytes")
                            : absl::StrCat(path, " cannot be read; is it there, and a file?"));
    return;
  }
  std::istringstream lines(WithoutComments(text));
  std::vector<CLI::ConfigItem> items;
  try {
    items = FileFormat().from_config(lines);
  } catch (const CLI::Error& error) {
    problems_.push_back(absl::StrCat(path, ": ", error.what()));
  }
  for (const CLI::ConfigItem& item : items) ReadItem(item, path);
}

void OptionLayers::ReadItem(const CLI::ConfigItem& item, const std::string& path) {
  if (item.name == "--") return;  // the end of a section
  if (!item.parents.empty()) {
    // Its name is told once, where it begins.
    if (item.name == "++") {
      problems_.push_back(absl::StrCat(path, ": [", absl::StrJoin(item.parents, "."),
                                       "]: there are no sections; write its lines without it"));
    }
    return;
  }
  CLI::Option* option = app_.get_option_no_throw("--" + item.name);
  if (option == nullptr) {
    problems_.push_back(
        absl::StrCat(path, ": ", item.name, " is no option", DidYouMean(item.name, "")));
  } else if (!option->get_configurable()) {
    problems_.push_back(absl::StrCat(path, ": ", item.name, " cannot stand in a file"));
  } else if (option->count() == 0) {
    Set(option, item.inputs, path);
  } else if (sources_[option] == path) {
    problems_.push_back(absl::StrCat(path, ": ", item.name, " stands there twice"));
  }
}

void OptionLayers::Set(CLI::Option* option, const std::vector<std::string>& values,
                       const std::string& source) {
  if (values.empty()) return;  // an empty list
  sources_[option] = source;
  try {
    for (const std::string& value : values) {
      if (value.empty() && values.size() > 1) continue;  // of a space before a comma
      option->add_result(IsFlag(*option) ? option->get_flag_value(option->get_name(), value)
                                         : value);
    }
    option->run_callback();
  } catch (const CLI::Error& error) {
    problems_.push_back(absl::StrCat(source, ": ", Wrong(*option, error)));
  }
}

std::string OptionLayers::Line(const CLI::Option& option) const {
  const auto source = sources_.find(&option);
  const std::string from = source == sources_.end() ? "the default" : "from " + source->second;
  const std::string name = option.get_single_name();
  if (source == sources_.end()) {
    return absl::StrCat(name, " = ", DefaultOf(option), "  # ", from, "\n");
  }
  if (IsSecret(option)) return absl::StrCat("# ", name, " is set, and a secret  # ", from, "\n");
  const std::optional<std::string> value =
      IsList(option) ? QuotedList(option.results()) : Quoted(option.results().front());
  if (!value) return absl::StrCat("# ", name, " is set to what no file can say  # ", from, "\n");
  return absl::StrCat(name, " = ", *value, "  # ", from, "\n");
}

std::string OptionLayers::Printed() const {
  std::string text = absl::StrCat("# The effective configuration of ", app_.get_name(),
                                  ", to be read again with --config.\n");
  for (const CLI::Option* option : app_.get_options()) {
    if (!option->get_configurable()) continue;
    absl::StrAppend(&text, "\n# ", option->get_description(), "\n", Line(*option));
  }
  return text;
}

}  // namespace tlslab
