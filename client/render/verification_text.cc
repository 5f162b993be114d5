#include "client/render/verification_text.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cctype>

#include "absl/strings/str_split.h"
#include "client/render/certificate_text.h"
#include "client/render/facts.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

constexpr size_t kIndent = 4;

std::string ErrorText(const v1::CertificateVerification::Error& error) {
  return error.name() + " at depth " + std::to_string(error.depth()) + " (" + error.text() + ")";
}

// Certificates know no shorter time.
std::string ToTheSecond(const google::protobuf::Timestamp& time) {
  return TimeUtil::ToString(TimeUtil::SecondsToTimestamp(time.seconds()));
}

std::string NamesText(const v1::VerifyCertificateChainResponse& told) {
  std::string text;
  for (const v1::NameMatch& match : told.name_matches()) {
    std::string verdict = match.matched() ? "matched" : "not matched";
    if (match.matched() && match.matched_name() != match.expected_name() &&
        !match.matched_name().empty()) {
      verdict += " by " + match.matched_name();
    }
    text += Fact("Name " + Printable(match.expected_name()), verdict);
  }
  return text;
}

std::string PathText(const v1::VerifyCertificateChainResponse& told) {
  std::string text;
  int depth = 0;
  for (const std::string& subject : told.verification().path_subjects()) {
    text += Fact("Path, depth " + std::to_string(depth++), subject.empty() ? "(empty)" : subject);
  }
  return text;
}

std::string OcspText(const v1::OcspVerdict& verdict) {
  std::string text = verdict.good() ? "good" : "not good";
  const std::string& status = verdict.certificate_status();
  if (!status.empty() && status != "good") text += ": " + status;
  if (!verdict.problem().empty()) text += ": " + verdict.problem();
  return Fact("OCSP response", text);
}

// Of all that was judged, as the exit code is.
std::string Verdict(const v1::VerifyCertificateChainResponse& told) {
  if (told.verification().has_error()) return ErrorText(told.verification().error());
  const bool refused = told.has_ocsp_verdict() && !told.ocsp_verdict().good();
  return refused ? "not good: the chain is, the OCSP response is not" : "good";
}

std::string PlaceText(v1::Mutation::Place place) {
  const auto* value = v1::Mutation::Place_descriptor()->FindValueByNumber(place);
  std::string name = value != nullptr ? value->name() : std::to_string(place);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

std::string VerdictText(const v1::MutationCase& one) {
  std::string text = one.verify_error().empty()
                         ? "good"
                         : one.verify_error() + " at depth " + std::to_string(one.depth());
  if (!one.condition().empty()) text += ", with " + one.condition();
  return text;
}

std::string Padded(std::string text, size_t width) {
  text.append(width - std::min(width, text.size()), ' ');
  return text + "  ";
}

}  // namespace

std::string VerificationText(const v1::VerifyCertificateChainResponse& told) {
  const v1::CertificateVerification& verification = told.verification();
  std::string text = Fact("Verdict", Verdict(told));
  for (const v1::CertificateVerification::Error& error : verification.errors()) {
    text += Fact("Finding", ErrorText(error));
  }
  text += NamesText(told);
  text += PathText(told);
  if (told.has_chain_shape()) {
    text += Fact("Chain as given", ChainShapeText(told.chain_shape()));
  }
  if (verification.has_verify_time()) {
    text += Fact("Judged at", ToTheSecond(verification.verify_time()));
  }
  text += Fact("Trust anchors at hand", std::to_string(verification.trust_anchor_count()));
  if (told.has_ocsp_verdict()) text += OcspText(told.ocsp_verdict());
  return text;
}

std::string CatalogueText(const v1::ListMutationsResponse& catalogue) {
  size_t name_width = 0, place_width = 0;
  for (const v1::Mutation& mutation : catalogue.mutations()) {
    for (const v1::MutationCase& one : mutation.cases()) {
      name_width = std::max(name_width, one.name().size());
      place_width = std::max(place_width, PlaceText(one.place()).size());
    }
  }
  std::string text;
  for (const v1::Mutation& mutation : catalogue.mutations()) {
    std::string what = mutation.name() + ": " + mutation.description();
    if (!mutation.reference().empty()) what += " (" + mutation.reference() + ")";
    text += Wrapped(absl::StrSplit(Printable(what), ' '), kIndent) + "\n";
    for (const v1::MutationCase& one : mutation.cases()) {
      text += Printable("  " + Padded(one.name(), name_width) +
                        Padded(PlaceText(one.place()), place_width) + VerdictText(one)) +
              "\n";
    }
  }
  return text;
}

std::string SystemTrustText(const v1::SystemTrust& trust) {
  std::string text = Fact("File", trust.certificate_file());
  text += Fact("Folders", trust.certificate_directories());
  text += Fact("Certificates", std::to_string(trust.certificate_count()));
  text += Fact("Those of authorities", std::to_string(trust.ca_certificate_count()));
  text += Fact("Revocation lists", std::to_string(trust.crl_count()));
  const auto& variables = trust.environment_variables();
  text += ListFact("Set by the environment", {variables.begin(), variables.end()});
  return text;
}

}  // namespace tlslab
