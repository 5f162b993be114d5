#include "client/options/experiment_commands.h"

#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "client/options/flag_groups.h"
#include "client/options/shard.h"
#include "client/text/nearest.h"

namespace tlslab {

const std::map<std::string, ReportForm>& ReportFormNames() {
  static const auto& names = *new std::map<std::string, ReportForm>{
      {"text", ReportForm::kText},       {"json", ReportForm::kJson},
      {"jsonl", ReportForm::kJsonLines}, {"textproto", ReportForm::kTextproto},
      {"junit", ReportForm::kJunit},     {"tap", ReportForm::kTap},
      {"html", ReportForm::kHtml}};
  return names;
}

namespace {

// "NAME=REST", both not empty.
std::pair<std::string, std::string> Split(const std::string& flag, const std::string& text) {
  const size_t at = text.find('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size()) {
    throw CLI::ValidationError(flag, "'" + text + "' is not of the form NAME=VALUE");
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

ReportFlag ParseReport(const std::string& text) {
  const auto [name, file] = Split("--report", text);
  const auto form = ReportFormNames().find(name);
  if (form != ReportFormNames().end()) return {form->second, file};
  std::vector<std::string> names;
  for (const auto& [known, unused] : ReportFormNames()) names.push_back(known);
  throw CLI::ValidationError("--report", "'" + name + "' is no form of a report" +
                                             DidYouMean(name, names) +
                                             "; write text, json, jsonl, textproto, junit, tap or "
                                             "html");
}

void AddVariables(CLI::App& app, ExperimentFlags& flags) {
  app.add_option_function<std::vector<std::string>>(
         "--set",
         [&flags](const std::vector<std::string>& sets) {
           for (const std::string& set : sets)
             flags.variables.insert_or_assign(Split("--set", set).first,
                                              Split("--set", set).second);
         },
         "Give a variable of the file another value (repeatable)")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--max-cells", flags.max_cells, "Refuse a matrix of more cells (default 100000)")
      ->type_name("N")
      ->check(NumberFrom(1, std::numeric_limits<uint32_t>::max()));
}

void AddReportFiles(CLI::App& app, ExperimentFlags& flags) {
  app.add_option_function<std::vector<std::string>>(
         "--report",
         [&flags](const std::vector<std::string>& reports) {
           for (const std::string& report : reports) flags.reports.push_back(ParseReport(report));
         },
         "Write a report into a file too (repeatable); FORM is text, json,\n"
         "jsonl, textproto, junit, tap or html")
      ->type_name("FORM=FILE")
      ->allow_extra_args(false);
}

void AddReports(CLI::App& app, ExperimentFlags& flags) {
  AddReportFiles(app, flags);
  AddText(app, "--capture", flags.capture_folder,
          "Write what passed into a file for each cell here, for Wireshark\n(pcapng)", "DIR");
  app.add_flag("--capture-secrets", flags.capture_secrets,
               "With the secrets, so that Wireshark shows what was said")
      ->needs(app.get_option("--capture"));
  AddText(app, "--baseline", flags.baseline_file,
          "Mark what differs from this report of an earlier run", "FILE");
  app.add_flag("-v,--verbose", flags.verbose, "Every step of every cell");
}

void AddSelection(CLI::App& app, ExperimentFlags& flags) {
  AddText(app, "--filter", flags.filter, "Only cells whose id has this (RE2)", "REGEX");
  app.add_option("--tag", flags.tags, "Only experiments with this tag (repeatable: any)")
      ->type_name("TAG")
      ->allow_extra_args(false);
  app.add_option_function<std::string>(
         "--shard",
         [&flags](const std::string& text) {
           flags.shard = ParseShard(text, std::getenv(kCompletionIndex));
         },
         "Only the I-th of N parts, the same in every run; auto/N is the\n"
         "part of a pod of an Indexed Job (JOB_COMPLETION_INDEX)")
      ->type_name("I/N");
  AddText(app, "--rerun-failed", flags.rerun_failed_file,
          "Only cells that failed or errored in this report (JSON or JSON lines)", "FILE");
}

void AddHowToRun(CLI::App& app, ExperimentFlags& flags) {
  const auto count = NumberFrom(1, 10000);
  app.add_option("-j,--jobs", flags.jobs, "Cells at once (default 16)")
      ->type_name("N")
      ->check(NumberFrom(1, 1000));
  app.add_option("--repeat", flags.repetitions, "Run each cell so often")
      ->type_name("N")
      ->check(count);
  app.add_option("--retries", flags.retries,
                 "Run a cell that failed again, up to so often; the report\ntells every attempt")
      ->type_name("N")
      ->check(NumberFrom(0, 100));
  AddText(app, "--seed", flags.seed, "Mint certificates from this seed, the same keys in every run",
          "SEED");
  app.add_flag("--fail-fast", flags.fail_fast, "Begin no cell after one that failed or errored");
  app.add_flag("--update", flags.update,
               "Write what was seen as expectations into the files (YAML)");
}

void AddRun(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand("run", "Run experiment files");
  ExperimentFlags& flags = options.experiment;
  app.add_option("file", flags.files, "YAML, JSON or textproto")->type_name("FILE")->required();
  AddVariables(app, flags);
  AddSelection(app, flags);
  AddHowToRun(app, flags);
  AddReports(app, flags);
  app.footer(std::string("Examples:\n"
                         "  tlslab run experiments/chapter06/safe-defaults.yaml\n"
                         "  tlslab run --output json experiments/chapter06/safe-defaults.yaml\n"
                         "  tlslab run --report html=run.html --report junit=run.xml "
                         "experiments/contexts/*.yaml\n") +
             kGlobal);
}

void AddCheck(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand("check", "Look for mistakes in experiment files");
  app.add_option("file", options.experiment.files, "YAML, JSON or textproto")
      ->type_name("FILE")
      ->required();
  AddVariables(app, options.experiment);
  app.footer("Example:\n  tlslab check experiments/chapter06/*.yaml\n");
}

void AddInit(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand("init", "Write a first experiment, with comments");
  app.add_option("file", options.experiment.files,
                 "Where (default experiment.yaml); '-': standard output")
      ->type_name("FILE")
      ->expected(0, 1);
  app.footer("Example:\n  tlslab init my.yaml && tlslab run my.yaml\n");
}

void AddSchema(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand("schema", "Print a JSON Schema, for editors");
  app.add_option("of", options.experiment.schema, "Of what (default experiment)")
      ->type_name("experiment|report")
      ->check(CLI::IsMember({"experiment", "report"}));
  app.footer("Example:\n  tlslab schema > experiment.schema.json\n");
}

void AddDiff(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand("diff", "Compare two reports");
  app.add_option("report", options.experiment.files, "JSON or JSON lines")
      ->type_name("A B")
      ->expected(2)
      ->required();
  app.footer("Example:\n  tlslab diff yesterday.json today.json\n");
}

void AddJoin(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand("join", "Make one report of those of a run's parts");
  app.add_option("report", options.experiment.files, "JSON or JSON lines, of every part (--shard)")
      ->type_name("REPORT")
      ->required();
  AddReportFiles(app, options.experiment);
  app.footer("Example:\n  tlslab join part-*.json --report html=run.html\n");
}

void AddExplain(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand("explain", "Explain an alert, verify error or error class");
  app.add_option("topic", options.experiment.topic,
                 "For example unknown_ca, 48, X509_V_ERR_CERT_HAS_EXPIRED or\n"
                 "NO_SHARED_CIPHER; 'list' names them all")
      ->type_name("NAME")
      ->required();
  app.footer("Example:\n  tlslab explain unknown_ca\n");
}

}  // namespace

void AddExperimentCommands(CLI::App& app, Options& options) {
  AddRun(app, options);
  AddCheck(app, options);
  AddInit(app, options);
  AddSchema(app, options);
  AddDiff(app, options);
  AddJoin(app, options);
  AddExplain(app, options);
}

}  // namespace tlslab
