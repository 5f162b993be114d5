#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/cli_reference/completion.h"

namespace tlslab {
namespace {

std::string Path(const CliCommand& command) { return absl::StrJoin(command.path, " "); }

std::vector<std::string> OptionNames(const CliCommand& command) {
  std::vector<std::string> names;
  for (const CliOption& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

// Its commands, and the words that its positional arguments choose among.
std::string CommandWords(const CliCommand& command) {
  std::vector<std::string> names;
  for (const CliCommand& inner : command.commands) names.push_back(inner.path.back());
  for (const CliOption& option : command.options) {
    if (option.positional.empty()) continue;
    names.insert(names.end(), option.choices.begin(), option.choices.end());
  }
  return absl::StrJoin(names, " ");
}

// How far the words before the cursor have come into the commands.
void AppendPaths(const CliCommand& command, std::string* script) {
  for (const CliCommand& inner : command.commands) {
    absl::StrAppend(script, "      '", Path(inner), "') path='", Path(inner), "' ;;\n");
    AppendPaths(inner, script);
  }
}

// What may stand behind an option: one of a few words, a file (bash's own completion), or what
// nobody can guess. `where` is a pattern for the path.
void AppendValues(const std::vector<CliOption>& options, const std::string& where,
                  std::string* script) {
  for (const CliOption& option : options) {
    if (option.names.empty() || option.value.empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names)
      patterns.push_back(absl::StrCat(where, "' ", name, "'"));
    absl::StrAppend(script, "    ", absl::StrJoin(patterns, " | "), ") ");
    if (!option.choices.empty()) {
      absl::StrAppend(script, "words='", absl::StrJoin(option.choices, " "), "' ;;\n");
    } else {
      absl::StrAppend(script,
                      option.takes_file ? "return ;;\n" : "compopt +o default; return ;;\n");
    }
  }
}

void AppendCommandValues(const CliCommand& command, std::string* script) {
  AppendValues(command.options, absl::StrCat("'", Path(command), "'"), script);
  for (const CliCommand& inner : command.commands) AppendCommandValues(inner, script);
}

bool TakesFiles(const CliCommand& command) {
  for (const CliOption& option : command.options) {
    if (!option.positional.empty() && option.takes_file) return true;
  }
  return false;
}

// Besides those of the program, which every command has.
void AppendWords(const CliCommand& command, const std::set<std::string>& global,
                 std::string* script) {
  std::vector<std::string> options;
  for (const std::string& name : OptionNames(command)) {
    if (global.count(name) == 0) options.push_back(name);
  }
  absl::StrAppend(script, "    '", Path(command), "')\n      options+=' ",
                  absl::StrJoin(options, " "), "'\n      commands='", CommandWords(command), "'\n");
  if (TakesFiles(command)) absl::StrAppend(script, "      files=yes\n");
  absl::StrAppend(script, "      ;;\n");
  for (const CliCommand& inner : command.commands) AppendWords(inner, global, script);
}

// bash takes "=" for a word of its own: --output=json is three.
constexpr char kScript[] = R"(# bash completion of @NAME@
_@NAME@() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  local path=@NAME@ words= options= commands= files= i
  if [[ $current == '=' ]]; then
    current=
  elif [[ $before == '=' ]]; then
    before=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${COMP_WORDS[i]}" in
@PATHS@    esac
  done
  COMPREPLY=()
  case "$path $before" in
@VALUES@  esac
  if [[ -z $words ]]; then
    options='@GLOBAL@'
    case "$path" in
@WORDS@    esac
    words=$commands
    if [[ $current == -* ]]; then words=$options; fi
    if [[ -z $files && $current != -* ]]; then compopt +o default; fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _@NAME@ @NAME@
)";

}  // namespace

std::string BashCompletion(const CliCommand& program) {
  std::string paths;
  AppendPaths(program, &paths);
  std::string values;
  for (const CliCommand& inner : program.commands) AppendCommandValues(inner, &values);
  AppendValues(program.options, "*", &values);  // those of the program stand anywhere
  const std::vector<std::string> global = OptionNames(program);
  std::string words;
  AppendWords(program, {global.begin(), global.end()}, &words);
  return absl::StrReplaceAll(kScript, {{"@NAME@", program.path.front()},
                                       {"@PATHS@", paths},
                                       {"@VALUES@", values},
                                       {"@GLOBAL@", absl::StrJoin(global, " ")},
                                       {"@WORDS@", words}});
}

}  // namespace tlslab
