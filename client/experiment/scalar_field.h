// A scalar's text into a field of a message, as an experiment file writes it.
#ifndef TLSLAB_CLIENT_EXPERIMENT_SCALAR_FIELD_H_
#define TLSLAB_CLIENT_EXPERIMENT_SCALAR_FIELD_H_

#include <google/protobuf/message.h>

#include <string>

namespace tlslab {

// Well-known types that a file writes as one scalar: Duration and Timestamp.
bool IsScalarMessage(const google::protobuf::Descriptor& type);

// Sets the field, or adds to it when it is a list. Returns what is wrong with `text`, or nothing.
std::string SetScalarField(const std::string& text, const google::protobuf::FieldDescriptor& field,
                           google::protobuf::Message& message);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_SCALAR_FIELD_H_
