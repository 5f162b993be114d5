// The commands about experiments: run, check, init, schema, diff and explain.
#ifndef TLSLAB_CLIENT_OPTIONS_EXPERIMENT_COMMANDS_H_
#define TLSLAB_CLIENT_OPTIONS_EXPERIMENT_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "client/options/options.h"

namespace tlslab {

// Forms of reports by the names that people write.
const std::map<std::string, ReportForm>& ReportFormNames();

// `options` must outlive `app`.
void AddExperimentCommands(CLI::App& app, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_EXPERIMENT_COMMANDS_H_
