#include "certs/container/container.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/container/collected.h"
#include "certs/container/pem.h"
#include "certs/container/pkcs12.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

// The tag of the first element inside of a SEQUENCE; -1 when it is none. Of a file that
// is cut off, too.
int FirstTagInside(std::string_view bytes) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  constexpr unsigned char kSequence = 0x30;
  if (bytes.size() < 2 || at(0) != kSequence) return -1;
  const size_t header = 2 + (at(1) < 0x80 ? 0 : at(1) & 0x7f);
  return header < bytes.size() ? at(header) & 0x3f & ~V_ASN1_CONSTRUCTED : -1;
}

absl::Status Unknown() {
  return absl::InvalidArgumentError(
      "is neither PEM nor DER of a certificate nor PKCS#12: nothing in it begins with "
      "\"-----BEGIN \", and it is no ASN.1 of theirs");
}

}  // namespace

absl::StatusOr<Container> ReadContainer(std::string_view bytes, const std::string& password,
                                        const ContainerLimits& limits) {
  if (bytes.empty()) return absl::InvalidArgumentError("is empty");
  if (bytes.size() > limits.bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("is too long: ", bytes.size(), " bytes, at most ", limits.bytes));
  }
  if (password.size() > limits.password_bytes) {
    return absl::PermissionDeniedError(
        absl::StrCat("is too long: ", password.size(), " bytes, at most ", limits.password_bytes));
  }
  DropErrors errors;
  Container container;
  Collected collected(limits, &container);
  absl::Status read;
  // An X.509 certificate begins with another sequence, PKCS#12 with its version, and
  // PKCS#7 with what it is.
  switch (FirstTagInside(bytes)) {
    case V_ASN1_SEQUENCE:
      container.format = ContainerFormat::kDer;
      read = collected.AddCertificate(bytes, /*trusted=*/false);
      break;
    case V_ASN1_INTEGER:
      container.format = ContainerFormat::kPkcs12;
      read = ReadPkcs12(bytes, password, limits, &collected);
      break;
    case V_ASN1_OBJECT:
      return absl::InvalidArgumentError(
          "is PKCS#7; write its certificates as PEM first, with \"openssl pkcs7 -inform DER "
          "-print_certs\"");
    default:
      if (!HoldsPemBlock(bytes)) return Unknown();
      container.format = ContainerFormat::kPem;
      read = ReadPemBlocks(bytes, &collected);
  }
  if (!read.ok()) return read;
  if (container.certificates.empty()) {
    return absl::InvalidArgumentError(container.private_key_present
                                          ? "holds a private key, and no certificate"
                                          : "holds no certificate");
  }
  return container;
}

std::optional<bool> KeyMatchesFirst(const Container& container) {
  if (!container.private_key || container.certificates.empty()) return std::nullopt;
  DropErrors errors;
  return X509_check_private_key(container.certificates[0].get(), container.private_key.get()) == 1;
}

std::string ContainerFormatName(ContainerFormat format) {
  switch (format) {
    case ContainerFormat::kPem:
      return "PEM";
    case ContainerFormat::kDer:
      return "DER";
    case ContainerFormat::kPkcs12:
      return "PKCS12";
  }
  return "";
}

}  // namespace tlslab
