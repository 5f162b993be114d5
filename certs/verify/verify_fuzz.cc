// Fuzz target: whatever is given for a chain, anchors, revocation lists and an OCSP
// response, it is judged, and the answer hangs together.
//
// An input is three bytes of settings, then the lengths (two bytes each) of what
// follows: certificates sent, anchors, lists, each one DER after the other, and the
// response.
//
// For hours of it:
//   bazel run --config=fuzz //certs/verify:verify_fuzz -- -max_total_time=3600
#include <algorithm>
#include <string_view>

#include "certs/ossl/library.h"
#include "certs/verify/chain_question.h"
#include "certs/verify/purpose.h"
#include "certs/verify/test_certificates.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

constexpr size_t kSettings = 3;
constexpr size_t kParts = 4;

// Its parts, as far as there are bytes.
std::vector<std::string_view> Split(std::string_view bytes) {
  std::vector<std::string_view> parts(kParts);
  if (bytes.size() < 2 * kParts) return parts;
  std::string_view rest = bytes.substr(2 * kParts);
  for (size_t i = 0; i < kParts; ++i) {
    const size_t size = static_cast<unsigned char>(bytes[2 * i]) << 8 |
                        static_cast<unsigned char>(bytes[2 * i + 1]);
    parts[i] = rest.substr(0, size);
    rest.remove_prefix(parts[i].size());
  }
  return parts;
}

template <typename T>
std::vector<OsslPtr<T>> Decode(std::string_view bytes, T* (*make)(OSSL_LIB_CTX*, const char*),
                               T* (*decode)(T**, const unsigned char**, long)) {
  std::vector<OsslPtr<T>> objects;
  const auto* next = reinterpret_cast<const unsigned char*>(bytes.data());
  const unsigned char* end = next + bytes.size();
  while (next < end) {
    T* object = make(LabLibrary(), nullptr);
    if (decode(&object, &next, end - next) == nullptr) break;
    objects.emplace_back(object);
  }
  return objects;
}

void ReadSettings(std::string_view settings, ChainQuestion* question) {
  const auto bit = [&settings](unsigned i) { return (settings[i / 8] >> i % 8 & 1) != 0; };
  question->partial_chain = bit(0);
  question->strict = bit(1);
  question->check_self_signature = bit(2);
  question->untrusted_first = bit(3);
  question->explicit_policy = bit(4);
  if (bit(5)) question->acceptable_policies = {"1.2.3.4"};
  if (bit(6)) question->crl_check = VerifyPolicy::CrlCheck::kChain;
  question->use_delta_crls = bit(7);
  if (bit(8)) question->expected_names = {"localhost", "127.0.0.1"};
  if (bit(9)) question->expected_email_addresses = {"a@example.com"};
  if (bit(10)) question->expected_extended_key_usages = {"serverAuth"};
  if (bit(11)) question->security_level = settings[2] & 3;
  if (bit(12)) question->max_depth = settings[2] & 7;
  const std::vector<std::string>& purposes = PurposeNames();
  const std::string& purpose = purposes[(settings[2] >> 3 & 31) % purposes.size()];
  if (PurposeNumber(purpose)) question->purpose = purpose;
}

void Judge(std::string_view input) {
  if (input.size() < kSettings) return;
  const std::vector<std::string_view> parts = Split(input.substr(kSettings));
  ChainQuestion question;
  question.certificates = Decode<X509>(parts[0], X509_new_ex, d2i_X509);
  std::vector<OsslPtr<X509>> anchors = Decode<X509>(parts[1], X509_new_ex, d2i_X509);
  question.crls = Decode<X509_CRL>(parts[2], X509_CRL_new_ex, d2i_X509_CRL);
  question.ocsp_response = std::string(parts[3]);
  std::vector<X509*> bare;
  for (const OsslPtr<X509>& anchor : anchors) bare.push_back(anchor.get());
  auto trust = MakeTrustStore(false, bare);
  if (!trust.ok()) return;
  question.trust = *std::move(trust);
  question.time = kTestTime;
  ReadSettings(input, &question);

  const ChainAnswer answer = Answer(question);
  const Verification& verification = answer.verification;
  FUZZ_CHECK(verification.accepted == verification.errors.empty());
  FUZZ_CHECK(verification.accepted != verification.error.has_value());
  FUZZ_CHECK(answer.path.size() == verification.path_subjects.size());
  FUZZ_CHECK(!verification.accepted || !answer.path.empty());
  FUZZ_CHECK(answer.ocsp.has_value() ==
             (!question.ocsp_response.empty() && !question.certificates.empty()));
  if (answer.ocsp && answer.ocsp->good) {
    FUZZ_CHECK(answer.ocsp->signature_valid == true && answer.ocsp->fresh == true);
    FUZZ_CHECK(answer.ocsp->problem.empty());
  }
}

template <typename T>
std::string Der(const T* object, int (*encode)(const T*, unsigned char**)) {
  unsigned char* der = nullptr;
  const int size = encode(object, &der);
  std::string bytes(reinterpret_cast<char*>(der), size > 0 ? size : 0);
  OPENSSL_free(der);
  return bytes;
}

std::string Ders(const std::vector<Shared>& credentials) {
  std::string bytes;
  for (const Shared& one : credentials) bytes += Der<X509>(one->certificate.get(), i2d_X509);
  return bytes;
}

std::string Input(const std::string& settings, const std::vector<std::string>& parts) {
  std::string lengths, bytes;
  for (const std::string& part : parts) {
    lengths += static_cast<char>(part.size() >> 8);
    lengths += static_cast<char>(part.size() & 0xff);
    bytes += part;
  }
  return settings + lengths + bytes;
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  const Shared root = Authority("Root");
  const Shared policies = With(Authority("Intermediate", root.get()), root.get(),
                               {{NID_certificate_policies, "1.2.3.4,1.2.3.5"},
                                {NID_name_constraints, "permitted;DNS:example.com"},
                                {NID_policy_constraints, "requireExplicitPolicy:0"}});
  auto intermediate = std::make_shared<Credential>();
  intermediate->certificate = Share(policies->certificate.get());
  intermediate->key = Share(policies->key.get());
  const Shared leaf = Leaf(intermediate.get());
  const Shared odd = With(leaf, intermediate.get(),
                          {{NID_certificate_policies, "1.2.3.4"},
                           {NID_subject_alt_name, "email:a@example.com,DNS:*.example.com"},
                           {NID_policy_mappings, "1.2.3.4:1.2.3.5"}});
  const std::string lists =
      Der<X509_CRL>(Crl(*root, {}).get(), i2d_X509_CRL) +
      Der<X509_CRL>(Crl(*intermediate, {leaf->certificate.get()}).get(), i2d_X509_CRL);
  const std::string ocsp = OcspResponse(leaf->certificate.get(), *intermediate, *intermediate);
  const std::string none(3, '\0');
  return {
      Input(none, {Ders({leaf, intermediate}), Ders({root}), "", ""}),
      Input(std::string("\xc0\x01\x08", 3),
            {Ders({leaf, intermediate}), Ders({root}), lists, ocsp}),
      Input(std::string("\x37\x0f\x09", 3), {Ders({odd, intermediate}), Ders({root}), "", ocsp}),
      Input(std::string("\x0b\x1f\x1a", 3), {Ders({root, root}), Ders({root, leaf}), lists, "x"}),
  };
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tlslab::Judge({reinterpret_cast<const char*>(data), size});
  return 0;
}
