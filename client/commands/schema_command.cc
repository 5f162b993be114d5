#include "client/commands/schema_command.h"

#include "client/schema/schemas.h"

namespace tlslab {

int RunSchema(const Options& options, Console& console) {
  console.out << (options.experiment.schema == "report" ? ReportSchema() : ExperimentSchema());
  return kAsExpected;
}

}  // namespace tlslab
