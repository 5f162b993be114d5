#include "server/config/certificates/inspect_reader.h"

#include <utility>

#include "certs/container/container.h"
#include "server/config/spec_reading.h"

namespace tlslab {
namespace {

void ReadData(const v1::InspectCertificatesRequest& request, InspectRequest* read,
              RequestProblems* problems) {
  absl::StatusOr<Container> container = ReadContainer(request.data(), request.password());
  if (!container.ok()) {
    const bool password = absl::IsPermissionDenied(container.status());
    return problems->Invalid(password ? "password" : "data",
                             std::string(container.status().message()));
  }
  read->format = ContainerFormatName(container->format);
  read->private_key_present = container->private_key_present;
  read->private_key_matches = KeyMatchesFirst(*container);
  read->certificates = std::move(container->certificates);
}

// The lab has the key of each certificate that it holds, so there is nothing to tell.
void ReadHeld(const Credential& credential, InspectRequest* read) {
  read->certificates.push_back(Share(credential.certificate.get()));
  for (const OsslPtr<X509>& certificate : credential.chain) {
    read->certificates.push_back(Share(certificate.get()));
  }
}

}  // namespace

InspectRequest ReadInspect(const v1::InspectCertificatesRequest& request,
                           const ResourceLookup& lookup, RequestProblems* problems) {
  InspectRequest read;
  read.include_text = request.include_text();
  switch (request.source_case()) {
    case v1::InspectCertificatesRequest::kData:
      ReadData(request, &read, problems);
      break;
    case v1::InspectCertificatesRequest::kCertificate: {
      const SpecReading reading{"", lookup, *problems};
      if (auto held = reading.Find(request.certificate(), "certificate")) ReadHeld(*held, &read);
      break;
    }
    case v1::InspectCertificatesRequest::SOURCE_NOT_SET:
      problems->Invalid("data", "required: data or certificate");
  }
  return read;
}

}  // namespace tlslab
