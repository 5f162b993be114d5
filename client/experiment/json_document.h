// JSON (RFC 8259) as a tree of values.
//
// Strict: comments, trailing commas, single quotes, bare words, numbers such as 01 or .5, control
// characters in strings, lone surrogates and bytes that are no UTF-8 are refused, each with its
// line and column (in characters, from 1). Repeated keys are told, as in YAML; so are the bounds of
// document.h. It stops at the first mistake of form.
//
// The parsers of Debian's libraries tell the place of a syntax error and not that of a value.
#ifndef TLSLAB_CLIENT_EXPERIMENT_JSON_DOCUMENT_H_
#define TLSLAB_CLIENT_EXPERIMENT_JSON_DOCUMENT_H_

#include <string>

#include "client/experiment/document.h"

namespace tlslab {

Document ReadJsonDocument(const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_JSON_DOCUMENT_H_
