// A value of a matrix as a text: a text as it is, another scalar as in JSON, a map by its "id", a
// list as JSON.
#ifndef TLSLAB_CLIENT_EXPERIMENT_NODE_LABEL_H_
#define TLSLAB_CLIENT_EXPERIMENT_NODE_LABEL_H_

#include <string>

#include "client/experiment/document.h"

namespace tlslab {

// Of a map without a single "id": its JSON.
std::string NodeLabel(const DocumentNode& node);

// All of it.
std::string NodeJson(const DocumentNode& node);

// The text between double quotes, as JSON has it.
std::string QuotedJson(const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_NODE_LABEL_H_
