#include "client/experiment/references.h"

#include <google/protobuf/descriptor.h>

#include <array>
#include <vector>

namespace tlslab {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Visit = std::function<void(const Reference&)>;

struct ReferenceField {
  const char* field;
  const char* collection;
  bool required;
  std::array<const char*, 2> other_collections = {};  // null: no more
};

constexpr char kListeners[] = "listeners/";
constexpr char kRelays[] = "relays/";
constexpr char kTerminators[] = "terminators/";

constexpr ReferenceField kReferenceFields[] = {
    {"tlslab.v1.CertificateSpec.issuer", "certificates/", true},
    {"tlslab.v1.CertificateSpec.key_of", "certificates/", true},
    {"tlslab.v1.CertificateSpec.cross_signs", "certificates/", true},
    {"tlslab.v1.Credential.certificate", "certificates/", true},
    {"tlslab.v1.PeerVerification.trusted_certificates", "certificates/", true},
    {"tlslab.v1.CertificateAuthorities.certificates", "certificates/", true},
    {"tlslab.v1.VerifyCertificateChainRequest.certificate", "certificates/", true},
    {"tlslab.v1.VerifyCertificateChainRequest.trusted_certificates", "certificates/", true},
    {"tlslab.v1.CrlSpec.issuer", "certificates/", true},
    {"tlslab.v1.CrlSpec.signer", "certificates/", true},
    {"tlslab.v1.RevokedCertificate.certificate", "certificates/", true},
    {"tlslab.v1.OcspResponseSpec.certificate", "certificates/", true},
    {"tlslab.v1.OcspResponseSpec.issuer", "certificates/", true},
    {"tlslab.v1.OcspResponseSpec.signer", "certificates/", true},
    {"tlslab.v1.RevocationResponder.issuer", "certificates/", true},
    {"tlslab.v1.CertificateSpec.ocsp_urls", "revocationResponders/", false},
    {"tlslab.v1.CertificateSpec.ca_issuers_urls", "revocationResponders/", false},
    {"tlslab.v1.CertificateSpec.crl_urls", "revocationResponders/", false},
    {"tlslab.v1.CertificateSpec.delta_crl_urls", "revocationResponders/", false},
    {"tlslab.v1.TlsContextRef.name", "tlsContexts/", true},
    {"tlslab.v1.RotateTicketKeysRequest.name", "tlsContexts/", true},
    {"tlslab.v1.SignedRequest.requester", "certificates/", true},
    {"tlslab.v1.ManInTheMiddle.authority", "certificates/", true},
    {"tlslab.v1.WatchStep.listener", kListeners, true, {kRelays, kTerminators}},
    {"tlslab.v1.WaitStep.ListenerResults.listener", kListeners, true},
    {"tlslab.v1.DialEndpointRequest.target_address", kListeners, false, {kRelays, kTerminators}},
    {"tlslab.v1.SendClientHelloRequest.target_address", kListeners, false, {kRelays, kTerminators}},
    {"tlslab.v1.Relay.target_address", kListeners, false, {kRelays}},
    {"tlslab.v1.Terminator.backend_address", kListeners, false, {kRelays, kTerminators}},
    {"tlslab.v1.SetFaultPlanRequest.name", kListeners, true, {kRelays}},
};

const ReferenceField* FindReferenceField(const FieldDescriptor& field) {
  for (const ReferenceField& known : kReferenceFields) {
    if (field.full_name() == known.field) return &known;
  }
  return nullptr;
}

// Reads and writes one text field, or one element of a list of texts.
void VisitText(Message& message, const FieldDescriptor& field, int index, const std::string& path,
               const Visit& visit) {
  const ReferenceField* known = FindReferenceField(field);
  if (known == nullptr) return;
  const auto& reflection = *message.GetReflection();
  const std::string before = field.is_repeated()
                                 ? reflection.GetRepeatedString(message, &field, index)
                                 : reflection.GetString(message, &field);
  std::string name = before;
  Reference reference{path, known->collection, {}, known->required, &name};
  for (const char* other : known->other_collections) {
    if (other == nullptr) break;
    reference.other_collections.emplace_back(other);
    if (name.rfind(other, 0) == 0) reference.collection.swap(reference.other_collections.back());
  }
  visit(reference);
  if (name == before) return;
  if (field.is_repeated()) {
    reflection.SetRepeatedString(&message, &field, index, name);
  } else {
    reflection.SetString(&message, &field, name);
  }
}

void VisitMessage(Message& message, const std::string& path, const Visit& visit);

void VisitField(Message& message, const FieldDescriptor& field, int index, const std::string& path,
                const Visit& visit) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return VisitText(message, field, index, path, visit);
  }
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return;
  const auto& reflection = *message.GetReflection();
  Message* inner = field.is_repeated() ? reflection.MutableRepeatedMessage(&message, &field, index)
                                       : reflection.MutableMessage(&message, &field);
  VisitMessage(*inner, path, visit);
}

void VisitMessage(Message& message, const std::string& path, const Visit& visit) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_map()) continue;  // expectations: they refer to nothing
    const std::string inner = path.empty() ? field->name() : path + "." + field->name();
    if (!field->is_repeated()) {
      VisitField(message, *field, 0, inner, visit);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      VisitField(message, *field, i, inner + "[" + std::to_string(i) + "]", visit);
    }
  }
}

}  // namespace

bool IsReferenceField(const FieldDescriptor& field) { return FindReferenceField(field) != nullptr; }

void VisitReferences(Message& message, const Visit& visit) { VisitMessage(message, "", visit); }

}  // namespace tlslab
