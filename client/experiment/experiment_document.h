// The text of an experiment file as a tree of values, by the ending of its name.
#ifndef TLSLAB_CLIENT_EXPERIMENT_EXPERIMENT_DOCUMENT_H_
#define TLSLAB_CLIENT_EXPERIMENT_EXPERIMENT_DOCUMENT_H_

#include <string>

#include "client/experiment/document.h"

namespace tlslab {

// A problem too when the ending is none of .yaml, .yml, .json, .textproto and .txtpb, or the text
// is larger than 4 MiB.
Document ReadExperimentDocument(const std::string& file_name, const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_EXPERIMENT_DOCUMENT_H_
