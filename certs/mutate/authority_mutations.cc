#include <openssl/objects.h>

#include "certs/mutate/draft_edits.h"
#include "certs/mutate/extension_edits.h"
#include "certs/mutate/mutation_rows.h"

namespace tlslab {
namespace {

absl::Status PathLengthZero(MintDraft* draft) {
  LeaveToFields(NID_basic_constraints, &draft->spec);
  draft->spec.path_length = 0;
  return absl::OkStatus();
}

absl::Status OtherNamesOnly(MintDraft* draft) {
  LeaveToFields(NID_name_constraints, &draft->spec);
  draft->spec.name_constraints = NameConstraintsSpec();
  draft->spec.name_constraints->permitted_dns_names = {"permitted.example"};
  return absl::OkStatus();
}

bool SayItIsNoAuthority(X509* certificate) {
  // An empty sequence: cA is FALSE by default.
  return ReplaceExtension(certificate, NID_basic_constraints, std::string("\x30\x00", 2), true);
}

bool RemoveBasicConstraints(X509* certificate) {
  return RemoveExtension(certificate, NID_basic_constraints);
}

bool MakeBasicConstraintsUncritical(X509* certificate) {
  return SetCritical(certificate, NID_basic_constraints, false);
}

}  // namespace

std::vector<Mutation> AuthorityMutations() {
  constexpr auto kIntermediate = MutationPlace::kIntermediate, kRoot = MutationPlace::kRoot;
  constexpr char kBasicConstraints[] = "RFC 5280 section 4.2.1.9";
  return {
      {.name = "not-an-authority",
       .description = "Basic constraints say CA:FALSE, as those of a server do: whoever has a "
                      "certificate for one name could vouch for all.",
       .reference = kBasicConstraints,
       .cases = {{"not-an-authority", kIntermediate, "X509_V_ERR_INVALID_CA", 1},
                 {"not-an-authority-root", kRoot, "X509_V_ERR_INVALID_CA", 2}},
       .parts = kBasicConstraintsPart,
       .before_signing = SayItIsNoAuthority},
      {.name = "no-basic-constraints",
       .description = "There are no basic constraints; only the key usage tells an authority. "
                      "OpenSSL takes that of a root unless it is strict.",
       .reference = kBasicConstraints,
       .cases = {{"no-basic-constraints", kIntermediate, "X509_V_ERR_INVALID_CA", 1},
                 {"no-basic-constraints-root", kRoot, ""},
                 {"no-basic-constraints-root-strict", kRoot, "X509_V_ERR_INVALID_CA", 2, "strict"}},
       .parts = kBasicConstraintsPart,
       .before_signing = RemoveBasicConstraints},
      {.name = "basic-constraints-not-critical",
       .description = "Basic constraints of an authority are not critical.",
       .reference = kBasicConstraints,
       .cases = {{"basic-constraints-not-critical", kIntermediate, ""},
                 {"basic-constraints-not-critical-strict", kIntermediate,
                  "X509_V_ERR_CA_BCONS_NOT_CRITICAL", 1, "strict"}},
       .parts = kBasicConstraintsPart,
       .before_signing = MakeBasicConstraintsUncritical},
      {.name = "path-length-exceeded",
       .description = "The authority may issue for ends only (path length 0), yet an "
                      "intermediate follows it.",
       .reference = kBasicConstraints,
       .cases = {{"path-length-exceeded", kIntermediate, "X509_V_ERR_PATH_LENGTH_EXCEEDED", 2, "",
                  "www.example.com", 2},
                 {"path-length-exceeded-root", kRoot, "X509_V_ERR_PATH_LENGTH_EXCEEDED", 2}},
       .parts = kBasicConstraintsPart,
       .prepare = PathLengthZero},
      {.name = "name-constraint-violated",
       .description = "The authority may vouch for names below permitted.example only.",
       .reference = "RFC 5280 section 4.2.1.10",
       .cases = {{"name-constraint-violated", kIntermediate, "X509_V_ERR_PERMITTED_VIOLATION", 0},
                 {"name-constraint-violated-root", kRoot, "X509_V_ERR_PERMITTED_VIOLATION", 0}},
       .parts = kNameConstraintsPart,
       .prepare = OtherNamesOnly},
  };
}

}  // namespace tlslab
