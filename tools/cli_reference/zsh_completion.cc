#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/cli_reference/completion.h"

namespace tlslab {
namespace {

std::string FunctionName(const CliCommand& command) {
  return "_" + absl::StrReplaceAll(absl::StrJoin(command.path, "_"), {{"-", "_"}});
}

// Inside single quotes, within a specification of _arguments.
std::string Quoted(const std::string& text) {
  return absl::StrReplaceAll(
      text,
      {{"\\", "\\\\"}, {"'", "'\\''"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}, {"\n", " "}});
}

std::string Action(const CliOption& option) {
  if (!option.choices.empty()) return absl::StrCat("(", absl::StrJoin(option.choices, " "), ")");
  return option.takes_file ? "_files" : " ";
}

// "--name=" takes its value behind the "=" or as the next word, "-n+" at once or as the next.
std::string NameSpecification(const std::string& name, bool has_value) {
  if (!has_value) return name;
  return name + (name.rfind("--", 0) == 0 ? "=" : "+");
}

std::string Specification(const CliOption& option) {
  const bool has_value = !option.value.empty();
  if (option.names.empty()) {
    const std::string text = absl::StrCat(Quoted(option.positional), ":", Action(option));
    return absl::StrCat("'", option.repeated ? "*:" : ":", text, "'");
  }
  const std::string value =
      has_value ? absl::StrCat(":", Quoted(option.value), ":", Action(option)) : "";
  std::vector<std::string> names;
  for (const std::string& name : option.names) names.push_back(NameSpecification(name, has_value));
  const std::string all =
      names.size() == 1 ? names[0] : absl::StrCat("{", absl::StrJoin(names, ","), "}");
  const std::string others =
      option.repeated
          ? "'*'"
          : (names.size() == 1 ? "" : absl::StrCat("'(", absl::StrJoin(option.names, " "), ")'"));
  return absl::StrCat(others, all, "'[", Quoted(option.description), "]", value, "'");
}

std::string Specifications(const std::vector<CliOption>& options) {
  std::string lines;
  for (const CliOption& option : options) {
    absl::StrAppend(&lines, " \\\n    ", Specification(option));
  }
  return lines;
}

// The program's options that a command has not itself under the same name.
std::vector<CliOption> Besides(const std::vector<CliOption>& own,
                               const std::vector<CliOption>& global) {
  std::set<std::string> names;
  for (const CliOption& option : own) names.insert(option.names.begin(), option.names.end());
  std::vector<CliOption> others;
  for (const CliOption& option : global) {
    if (!option.names.empty() && names.count(option.names.back()) == 0) others.push_back(option);
  }
  return others;
}

void AppendFunction(const CliCommand& command, const std::vector<CliOption>& global,
                    std::string* script) {
  for (const CliCommand& inner : command.commands) AppendFunction(inner, global, script);
  const bool is_program = command.path.size() == 1;
  absl::StrAppend(script, FunctionName(command), "() {\n");
  const std::string options = Specifications(command.options) +
                              (is_program ? "" : Specifications(Besides(command.options, global)));
  if (command.commands.empty()) {
    absl::StrAppend(script, "  _arguments -s", options, "\n}\n\n");
    return;
  }
  absl::StrAppend(script, "  local context state line\n  local -A opt_args\n  _arguments -C -s",
                  options,
                  " \\\n    '1:command:->command' '*::argument:->argument'\n  case $state in\n"
                  "  command)\n    local -a commands=(");
  for (const CliCommand& inner : command.commands) {
    absl::StrAppend(script, "\n      '", inner.path.back(), ":", Quoted(inner.description), "'");
  }
  absl::StrAppend(script,
                  ")\n    _describe command commands ;;\n  argument)\n    case $line[1] in\n");
  for (const CliCommand& inner : command.commands) {
    absl::StrAppend(script, "    ", inner.path.back(), ") ", FunctionName(inner), " ;;\n");
  }
  absl::StrAppend(script, "    esac ;;\n  esac\n}\n\n");
}

}  // namespace

std::string ZshCompletion(const CliCommand& program) {
  const std::string& name = program.path.front();
  std::string script = absl::StrCat("#compdef ", name, "\n# zsh completion of ", name, "\n\n");
  AppendFunction(program, program.options, &script);
  absl::StrAppend(&script, "if [[ $funcstack[1] == _", name, " ]]; then\n  _", name,
                  " \"$@\"\nelse\n  compdef _", name, " ", name, "\nfi\n");
  return script;
}

}  // namespace tlslab
