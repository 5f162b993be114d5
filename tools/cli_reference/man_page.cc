#include "tools/cli_reference/man_page.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace tlslab {
namespace {

// A dash of an option is a minus, which one can copy; a line may not begin as a request does.
std::string Escaped(const std::string& text) {
  std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}});
  escaped = absl::StrReplaceAll(escaped, {{"\n.", "\n\\&."}, {"\n'", "\n\\&'"}});
  const bool request = !escaped.empty() && (escaped[0] == '.' || escaped[0] == '\'');
  return request ? "\\&" + escaped : escaped;
}

std::string Bold(const std::string& text) { return absl::StrCat("\\fB", Escaped(text), "\\fR"); }
std::string Italic(const std::string& text) { return absl::StrCat("\\fI", Escaped(text), "\\fR"); }

std::string Heading(const CliOption& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.names) names.push_back(Bold(name));
  std::string heading = absl::StrJoin(names, ", ");
  if (heading.empty()) heading = Italic(option.positional);
  if (!option.value.empty()) absl::StrAppend(&heading, " ", Italic(option.value));
  if (option.repeated) heading += " ...";
  return heading;
}

bool IsHelp(const CliOption& option) {
  return !option.names.empty() && option.names.back() == "--help";
}

void AppendOptions(const std::vector<CliOption>& options, std::string* page) {
  for (const CliOption& option : options) {
    absl::StrAppend(page, ".TP\n", Heading(option), "\n", Escaped(option.description), "\n");
    if (!option.environment.empty()) {
      absl::StrAppend(page, ".br\nEnvironment: ", Bold(option.environment), ".\n");
    }
  }
}

// A footer is prose up to its examples, which keep their lines.
void AppendFooter(const std::string& footer, std::string* page) {
  bool literal = false;
  for (const std::string& line : std::vector<std::string>(
           absl::StrSplit(std::string(absl::StripAsciiWhitespace(footer)), '\n'))) {
    const bool indented = !line.empty() && line[0] == ' ';
    if (indented != literal) absl::StrAppend(page, indented ? ".PP\n.nf\n" : ".fi\n.PP\n");
    literal = indented;
    absl::StrAppend(page, line.empty() ? ".PP" : Escaped(line), "\n");
  }
  if (literal) absl::StrAppend(page, ".fi\n");
}

std::string Synopsis(const CliCommand& command) {
  std::string synopsis = Bold(absl::StrJoin(command.path, " ")) + " [" + Italic("OPTIONS") + "]";
  for (const CliOption& option : command.options) {
    if (option.positional.empty()) continue;
    absl::StrAppend(&synopsis, " ", Italic(option.positional), option.repeated ? " ..." : "");
  }
  if (!command.commands.empty()) absl::StrAppend(&synopsis, " ", Italic("COMMAND"));
  return synopsis;
}

void AppendCommand(const CliCommand& command, std::string* page) {
  const std::vector<std::string> path(command.path.begin() + 1, command.path.end());
  absl::StrAppend(page, ".SS ", Escaped(absl::StrJoin(path, " ")), "\n", Synopsis(command),
                  "\n.PP\n", Escaped(command.description), ".\n");
  std::vector<CliOption> options = command.options;
  // Every command has it, and the program says so.
  options.erase(std::remove_if(options.begin(), options.end(), IsHelp), options.end());
  AppendOptions(options, page);
  if (!command.footer.empty()) {
    absl::StrAppend(page, ".PP\n");
    AppendFooter(command.footer, page);
  }
  for (const CliCommand& inner : command.commands) AppendCommand(inner, page);
}

}  // namespace

std::string ManPage(const CliCommand& program, int section, const std::string& version) {
  const std::string& name = program.path.front();
  std::string page =
      absl::StrCat(".TH ", absl::AsciiStrToUpper(name), " ", section, " \"\" \"", version,
                   "\"\n.SH NAME\n", Escaped(name), " \\- ", Escaped(program.description),
                   "\n.SH SYNOPSIS\n", Synopsis(program), "\n.SH OPTIONS\n");
  AppendOptions(program.options, &page);
  if (!program.commands.empty()) {
    absl::StrAppend(&page, ".SH COMMANDS\n");
    for (const CliCommand& command : program.commands) AppendCommand(command, &page);
  }
  if (!program.footer.empty()) {
    absl::StrAppend(&page, ".SH NOTES\n");
    AppendFooter(program.footer, &page);
  }
  return page;
}

}  // namespace tlslab
