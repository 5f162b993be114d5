#include "certs/revocation/ocsp_request.h"

#include <openssl/ocsp.h>

#include "certs/ossl/errors.h"
#include "certs/revocation/revocation_values.h"

namespace tlslab {
namespace {

std::string BytesOf(const ASN1_STRING* string) {
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                     static_cast<size_t>(ASN1_STRING_length(string)));
}

std::string HashName(const ASN1_OBJECT* algorithm) {
  switch (OBJ_obj2nid(algorithm)) {
    case NID_sha1:
      return "SHA1";
    case NID_sha256:
      return "SHA256";
    default:
      return "";
  }
}

std::optional<OcspQuestion> ReadQuestion(OCSP_ONEREQ* asked) {
  ASN1_OCTET_STRING* name_hash = nullptr;
  ASN1_OBJECT* algorithm = nullptr;
  ASN1_OCTET_STRING* key_hash = nullptr;
  ASN1_INTEGER* serial = nullptr;
  if (OCSP_id_get0_info(&name_hash, &algorithm, &key_hash, &serial, OCSP_onereq_get0_id(asked)) !=
      1) {
    return std::nullopt;
  }
  OcspQuestion question;
  question.serial_number = HexIntegerText(serial);
  question.identifier_hash = HashName(algorithm);
  question.issuer_name_hash = BytesOf(name_hash);
  question.issuer_key_hash = BytesOf(key_hash);
  return question;
}

std::optional<std::string> ReadNonce(OCSP_REQUEST* request) {
  const int place = OCSP_REQUEST_get_ext_by_NID(request, NID_id_pkix_OCSP_Nonce, -1);
  if (place < 0) return std::nullopt;
  return BytesOf(X509_EXTENSION_get_data(OCSP_REQUEST_get_ext(request, place)));
}

}  // namespace

std::optional<OcspRequest> ReadOcspRequest(std::string_view der) {
  DropErrors errors;
  const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* next = begin;
  OsslPtr<OCSP_REQUEST> parsed(d2i_OCSP_REQUEST(nullptr, &next, static_cast<long>(der.size())));
  if (!parsed || next != begin + der.size()) return std::nullopt;
  const int count = OCSP_request_onereq_count(parsed.get());
  if (count < 1 || static_cast<size_t>(count) > kMaxOcspQuestions) return std::nullopt;
  OcspRequest request;
  for (int i = 0; i < count; ++i) {
    std::optional<OcspQuestion> question = ReadQuestion(OCSP_request_onereq_get0(parsed.get(), i));
    if (!question) return std::nullopt;
    request.questions.push_back(*std::move(question));
  }
  request.nonce = ReadNonce(parsed.get());
  return request;
}

bool IsAbout(const OcspQuestion& question, const Credential& issuer) {
  if (question.identifier_hash.empty()) return false;
  DropErrors errors;
  const EVP_MD* hash = question.identifier_hash == "SHA1" ? EVP_sha1() : EVP_sha256();
  OsslPtr<ASN1_INTEGER> serial = ParseHexInteger("0");
  OsslPtr<OCSP_CERTID> wanted(
      OCSP_cert_id_new(hash, X509_get_subject_name(issuer.certificate.get()),
                       X509_get0_pubkey_bitstr(issuer.certificate.get()), serial.get()));
  ASN1_OCTET_STRING* name_hash = nullptr;
  ASN1_OCTET_STRING* key_hash = nullptr;
  return wanted && OCSP_id_get0_info(&name_hash, nullptr, &key_hash, nullptr, wanted.get()) == 1 &&
         BytesOf(name_hash) == question.issuer_name_hash &&
         BytesOf(key_hash) == question.issuer_key_hash;
}

}  // namespace tlslab
