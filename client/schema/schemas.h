// The JSON Schemas that the command line prints. They are made from the contract when it is built
// (json_schema.h).
#ifndef TLSLAB_CLIENT_SCHEMA_SCHEMAS_H_
#define TLSLAB_CLIENT_SCHEMA_SCHEMAS_H_

#include <string>

namespace tlslab {

// Of an experiment file.
std::string ExperimentSchema();
// Of a report as JSON, and of a line of one as JSON lines.
std::string ReportSchema();

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_SCHEMA_SCHEMAS_H_
