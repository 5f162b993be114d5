// YAML as a tree of values, read by yaml-cpp.
//
// The merge key "<<" works. Refused: repeated keys, several documents, nesting beyond 64, and
// documents that aliases blow up beyond 100,000 values.
#ifndef TLSLAB_CLIENT_EXPERIMENT_YAML_DOCUMENT_H_
#define TLSLAB_CLIENT_EXPERIMENT_YAML_DOCUMENT_H_

#include <string>

#include "client/experiment/document.h"

namespace tlslab {

Document ReadYamlDocument(const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_YAML_DOCUMENT_H_
