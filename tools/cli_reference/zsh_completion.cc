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

std::string Specification(const CliOption& option) {
  const std::string value =
      option.value.empty() ? "" : absl::StrCat(":", Quoted(option.value), ":", Action(option));
  if (option.names.empty()) {
    const std::string text = absl::StrCat(Quoted(option.positional), ":", Action(option));
    return absl::StrCat("'", option.repeated ? "*:" : ":", text, "'");
  }
  const std::string rest = absl::StrCat("'[", Quoted(option.description), "]", value, "'");
  const std::string& first = option.names.front();
  if (option.repeated) {
    if (option.names.size() == 1) return absl::StrCat("'*'", first, rest);
    return absl::StrCat("'*'{", absl::StrJoin(option.names, ","), "}", rest);
  }
  if (option.names.size() == 1) return absl::StrCat(first, rest);
  return absl::StrCat("'(", absl::StrJoin(option.names, " "), ")'{",
                      absl::StrJoin(option.names, ","), "}", rest);
}

std::string Specifications(const std::vector<CliOption>& options) {
  std::string lines;
  for (const CliOption& option : options) {
    absl::StrAppend(&lines, " \\\n    ", Specification(option));
  }
  return lines;
}

void AppendFunction(const CliCommand& command, const std::vector<CliOption>& global,
                    std::string* script) {
  for (const CliCommand& inner : command.commands) AppendFunction(inner, global, script);
  const bool is_program = command.path.size() == 1;
  absl::StrAppend(script, FunctionName(command), "() {\n");
  const std::string options =
      Specifications(command.options) + (is_program ? "" : Specifications(global));
  if (command.commands.empty()) {
    absl::StrAppend(script, "  _arguments -s", options, "\n}\n\n");
    return;
  }
  absl::StrAppend(script, "  local state line\n  _arguments -C -s", options,
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
