// tlslab explain: what an alert, an error or an end of a connection means. Needs no lab.
#ifndef TLSLAB_CLIENT_COMMANDS_EXPLAIN_TOPIC_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_EXPLAIN_TOPIC_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

// A name that nothing has is a usage error, told with those that are written most like it.
int RunExplainTopic(const Options& options, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_EXPLAIN_TOPIC_COMMAND_H_
